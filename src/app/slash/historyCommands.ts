import { countOf } from "../../base/countOf.ts";
import { runVerb } from "../verb.ts";
import { clearHistory } from "../verbs/clearHistory.ts";
import { restoreCheckpoint } from "../verbs/restoreCheckpoint.ts";
import {
  refused,
  type SlashChoice,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  said,
  silent,
  undo,
} from "./slashCommand.ts";
import { existing, needed } from "./theSession.ts";
import { narrowed, quoted } from "./words.ts";

/** What people write, and what verbs call it. */
const formats: Readonly<Record<string, string>> = {
  markdown: "markdown",
  md: "markdown",
  html: "html",
  text: "text",
  txt: "text",
  json: "json",
};

const formatChoices: readonly SlashChoice[] = [
  { argument: "markdown", label: "markdown", detail: "to read, and to put into documents" },
  { argument: "html", label: "html", detail: "one page to show or print" },
  { argument: "text", label: "text", detail: "to send anywhere" },
  { argument: "json", label: "json", detail: "complete, to import again" },
];

export const exportCommand: SlashCommand = {
  name: "export",
  argument: "[markdown|html|text|json]",
  help: "Write this session to a file",
  run: (context, argument) => exportAs(context, argument),
  complete: async (_context, typed) => narrowed(formatChoices, typed),
};

async function exportAs(context: SlashContext, typed: string): Promise<SlashOutcome> {
  await needed(context);
  const word = typed.toLowerCase();
  const format = Object.hasOwn(formats, word) ? formats[word] : undefined;
  if (word !== "" && format === undefined)
    return refused(`${quoted(typed)} is no format. There are markdown, html, text and json.`);
  await context.desk.export(context.session, format);
  return silent;
}

export const historyCommand: SlashCommand = {
  name: "history",
  argument: "[export [FORMAT]|clear]",
  help: "Export the conversation, or begin it again",
  async run(context, argument) {
    const [word = "", ...rest] = argument.split(/\s+/u);
    if (word.toLowerCase() === "export") return exportAs(context, rest.join(" "));
    if (word.toLowerCase() === "clear") return clear(context);
    if (word !== "")
      return refused(`History can be exported and cleared, so ${quoted(word)} is not understood.`);
    const session = await existing(context);
    if (!session || session.thread.length === 0) return said("Nothing was said here yet.");
    const count = countOf(session.thread.length, "message");
    return said(`This conversation has ${count}.`, {
      offers: [
        { label: "Export…", run: () => exportAs(context, "") },
        { label: "Clear", run: () => clear(context) },
      ],
    });
  },
  async complete(_context, typed) {
    const [, format] = /^export\s+(.*)$/iu.exec(typed) ?? [];
    if (format !== undefined)
      return narrowed(formatChoices, format).map((each) => ({
        ...each,
        argument: `export ${each.argument}`,
      }));
    return narrowed<SlashChoice>(
      [
        { argument: "export", label: "export", detail: "[FORMAT]", isOpen: true },
        { argument: "clear", label: "clear", detail: "a checkpoint is saved first" },
      ],
      typed,
    );
  },
};

async function clear(context: SlashContext): Promise<SlashOutcome> {
  const { app, session } = context;
  await needed(context);
  const { checkpoint } = await runVerb(app, clearHistory, { session });
  return checkpoint
    ? said("The conversation begins again. What was said is kept as a checkpoint.", {
        offers: [undo(() => runVerb(app, restoreCheckpoint, { session, checkpoint }))],
      })
    : said("There is nothing to clear: this session is empty.");
}
