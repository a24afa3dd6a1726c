import type { SessionId } from "../../core/ids.ts";
import type { StoreCommand } from "../command.ts";
import { modelOf, modelOption } from "../modelWord.ts";
import { sessionNamed, titleOf } from "../selection.ts";
import { givenTexts } from "../verbArguments.ts";

export const branchCommand: StoreCommand = {
  name: "branch",
  summary: "Begin a new session with the messages of another one.",
  usage: "SESSION",
  words: [1, 1],
  completes: "session",
  options: {
    message: {
      kind: "text",
      value: "ID",
      help: "The last message to take along; “braid show --json” has the ids.",
    },
    title: { kind: "text", help: "The title of the branch." },
    model: modelOption,
  },
  examples: [
    ["braid branch last", "goes on beside the session used last"],
    ["braid branch last --title 'Second try' --model openai/gpt-5", "with another model"],
  ],
  access: "write",
  async run(context) {
    const { app, args } = context;
    const source = await sessionNamed(app, args.words[0] ?? "");
    const model = args.text("model");
    const { session } = await context.run<{ session: SessionId }>("session.branch", {
      session: source.id,
      ...givenTexts(args, "message", "title"),
      ...(model !== undefined && { model: modelOf(model) }),
    });
    context.note(`Branched ${titleOf(source)}.`);
    return { json: { session, origin: source.id }, text: `${session}\n` };
  },
};
