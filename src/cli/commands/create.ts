import type { SessionId } from "../../core/ids.ts";
import type { StoreCommand } from "../command.ts";
import { usageError } from "../failures.ts";
import { metadataIn } from "../metadataWords.ts";
import { modelOf, modelOption } from "../modelWord.ts";
import { templateNamed } from "../templateNamed.ts";

export const createCommand: StoreCommand = {
  name: "create",
  summary: "Create a session in the project of this folder.",
  details:
    "A command line has no keys of models, so nothing is sent from here: a --message waits in the text box of the new session,\nand Enter in VS Code sends it.",
  usage: "[TITLE]",
  words: [0, 1],
  options: {
    message: {
      kind: "text",
      short: "m",
      value: "TEXT",
      help: "What to ask first. Waits to be sent in VS Code.",
    },
    tag: { kind: "texts", short: "t", value: "TAG", help: "A tag; may be given again.", completes: "tag" },
    model: modelOption,
    system: { kind: "text", value: "TEXT", help: "What the model is told before the conversation." },
    meta: { kind: "texts", value: "NAME=VALUE", help: "Metadata; may be given again." },
    template: { kind: "text", value: "TEMPLATE", help: "Begin with this template.", completes: "template" },
    value: {
      kind: "texts",
      value: "NAME=VALUE",
      help: "The value of a template's variable; may be given again.",
    },
  },
  examples: [
    ["braid create 'Rate limiter' -t backend", "a session with a title and a tag"],
    ['braid create -m "$(cat question.md)"', "with a question that waits to be sent"],
    ["braid create --template 'Code review' --value language=Go", "from a template"],
  ],
  access: "write",
  async run(context) {
    const { args } = context;
    const [title] = args.words;
    const message = args.text("message");
    if (message !== undefined && message.trim() === "") throw usageError("--message has no words.");
    const [model, systemPrompt, template] = [args.text("model"), args.text("system"), args.text("template")];
    if (template === undefined && args.texts("value").length > 0)
      throw usageError("--value is for a --template.");
    const { session, notice } = await context.run<{ session: SessionId; notice?: string }>("session.create", {
      activate: false,
      ...(title !== undefined && { title }),
      ...(args.texts("tag").length > 0 && { tags: args.texts("tag") }),
      ...(model !== undefined && { model: modelOf(model) }),
      ...(systemPrompt !== undefined && { systemPrompt }),
      ...(args.texts("meta").length > 0 && { metadata: metadataIn(args.texts("meta")) }),
      ...(template !== undefined && {
        template: (await templateNamed(context, template)).id,
        values: textsIn(args.texts("value")),
      }),
    });
    if (notice !== undefined) context.note(notice);
    if (message !== undefined) await context.run("chat.saveDraft", { session, text: message });
    if (message !== undefined)
      context.note(
        "The message waits in the session's text box: open the session in VS Code and press Enter.",
      );
    return { json: { session, ...(message !== undefined && { isDraft: true }) }, text: `${session}\n` };
  },
};

function textsIn(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1) throw usageError(`Write a value as NAME=VALUE, not “${word}”.`);
      return [word.slice(0, at), word.slice(at + 1)] as const;
    }),
  );
}
