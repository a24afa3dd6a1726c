import { absentMessages } from "../../app/absentMessages.ts";
import type { StoreCommand } from "../command.ts";
import { safeLines } from "../output/safeText.ts";
import { sessionNamed } from "../selection.ts";
import { givenCounts } from "../verbArguments.ts";

export const showCommand: StoreCommand = {
  name: "show",
  summary: "Print a conversation.",
  details:
    "Control and escape characters in what was said are shown as ⟨U+001B⟩, on a terminal and in a pipe. --json, or\n--format json, is the way to the texts as they are stored.",
  usage: "SESSION",
  words: [1, 1],
  completes: "session",
  options: {
    format: {
      kind: "text",
      short: "f",
      value: ["text", "markdown", "json"],
      help: "As what; as text if not said.",
    },
    summary: { kind: "flag", short: "s", help: "Without the messages." },
    skip: { kind: "count", value: "COUNT0", help: "Leave out so many messages at the beginning." },
    limit: { kind: "count", short: "n", value: "COUNT", help: "At most so many messages." },
    last: { kind: "count", short: "l", value: "COUNT", help: "Only the last so many messages." },
  },
  examples: [
    ["braid show last", "the conversation used last"],
    ["braid show 'Rate limiter' -l 2", "the last two messages of a session"],
    ["braid show 7f3k2a -f markdown > chat.md", "as Markdown"],
    ["braid show last --json | jq -r '.messages[-1].parts[].text'", "the last words, as they are stored"],
  ],
  access: "read",
  async run(context) {
    const { app, args } = context;
    const { id, messageCount } = await sessionNamed(app, args.words[0] ?? "");
    const last = args.count("last");
    const asked = {
      session: id,
      ...(args.flag("summary") && { summaryOnly: true }),
      ...givenCounts(args, "skip", "limit"),
      ...(last !== undefined && { skip: -last }),
    };
    const format = args.text("format") ?? "text";
    if (args.flag("json") || format === "json") {
      const json = await context.run<unknown>("session.show", asked);
      return { json, text: "", isDocument: true };
    }
    const { text } = await context.run<{ text: string }>("session.show", { ...asked, format });
    const absent = await absentMessages(app, id, messageCount);
    if (absent !== undefined) context.note(absent);
    return { json: null, text: safeLines(text) };
  },
};
