import {
  type ExportedFile,
  type ExportReport,
  type ExportRequest,
  exportSessions,
} from "../../app/exportSessions.ts";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import type { ExportFormat } from "../../exchange/fileNames.ts";
import type { Answer, Context, StoreCommand } from "../command.ts";
import { ExportTarget } from "../exportTarget.ts";
import { CliError, usageError } from "../failures.ts";
import { safeJson, safeLine, safeLines } from "../output/safeText.ts";
import { chosenSessions, manyOptions, whose } from "../selection.ts";

const formats = ["json", "markdown", "text", "html"] as const satisfies readonly ExportFormat[];

export const exportCommand: StoreCommand = {
  name: "export",
  summary: "Write sessions as JSON, Markdown, plain text or HTML.",
  details:
    "To the standard output, or with --output to a file or, for several files, a folder. JSON holds everything and can be imported\nagain; all sessions go into one file. Permissions, endpoints and keys are never in it. No file is replaced without --force.",
  usage: "SESSION... | --query QUERY | --all",
  words: [0, 1000],
  completes: "session",
  options: {
    format: { kind: "text", short: "f", value: formats, help: "As what; as json if not said." },
    output: {
      kind: "text",
      short: "o",
      value: "PATH",
      help: "A file, or a folder, which is made.",
      completes: "file",
    },
    force: { kind: "flag", help: "Replace files that are there." },
    query: {
      kind: "text",
      short: "q",
      value: "QUERY",
      help: "All that match, instead of named ones. Asks first.",
    },
    all: { kind: "flag", short: "a", help: "The sessions of every project; with --query, those that match." },
    since: { kind: "text", value: "DATE", help: "Only what was used since this day, such as 2026-01-31." },
    "no-metadata": { kind: "flag", help: "Without models, times, tags and workspaces." },
    drafts: { kind: "flag", help: "With what was typed and not sent, in JSON." },
    "no-branches": { kind: "flag", help: "Only what is shown, in JSON." },
    redact: { kind: "flag", help: "Replace what looks like a secret." },
    yes: manyOptions.yes,
  },
  examples: [
    ["braid export last -f markdown > chat.md", "one session to read"],
    ["braid export --all -o backup.json", "everything, to import elsewhere"],
    ["braid export -q tag:paper -f html -o pages/", "a page for each, in a folder"],
  ],
  access: "read",
  async run(context) {
    const { app, args, signal } = context;
    const target = await ExportTarget.at(args.text("output"), args.flag("force"));
    const report = await exportSessions(app, await requestOf(context), signal, (file) => target.take(file));
    const files = await target.end();
    for (const { title, reason } of report.skipped)
      context.note(`Not exported: “${safeLine(title)}”: ${safeLine(reason)}`);
    warnOfSecrets(context, report);
    return answerOf(report, files, args.text("output") === undefined);
  },
};

async function requestOf(context: Context): Promise<ExportRequest> {
  const { args } = context;
  const isQuery = args.text("query") !== undefined;
  const since = args.text("since");
  if (since !== undefined && Number.isNaN(Date.parse(since))) throw usageError(`“${since}” is no date.`);
  return {
    sessions: await chosenIds(context, isQuery),
    ...(since !== undefined && { since: Date.parse(since) as EpochMs }),
    format: (args.text("format") ?? "json") as ExportFormat,
    metadata: !args.flag("no-metadata"),
    drafts: args.flag("drafts"),
    branches: !args.flag("no-branches"),
    redact: args.flag("redact"),
  };
}

async function chosenIds(
  context: Context,
  isQuery: boolean,
): Promise<readonly SessionId[] | "all" | "workspace"> {
  const { args } = context;
  const isWide = !isQuery && args.words.length === 0;
  if (!isQuery && args.flag("all") && args.words.length > 0)
    throw usageError("Name sessions, or say --all, not both.");
  if (isWide && args.flag("all")) return "all";
  // A date narrows the project's sessions, so it needs no name.
  if (isWide && args.text("since") !== undefined) return whose(context) === "all" ? "all" : "workspace";
  return (await chosenSessions(context, args.words, "Export", {}, true)).map(({ id }) => id);
}

function warnOfSecrets({ args, note }: Context, { warnings }: ExportReport): void {
  if (warnings.length === 0) return;
  const kinds = [...new Set(warnings.map(({ kind }) => kind))].join(", ");
  const places = warnings.length === 1 ? "1 place looks" : `${warnings.length} places look`;
  note(
    args.flag("redact")
      ? `${places} like a secret (${kinds}) and ${warnings.length === 1 ? "was" : "were"} replaced.`
      : `${places} like a secret (${kinds}). --redact replaces them.`,
  );
}

function answerOf(
  report: ExportReport,
  files: readonly (ExportedFile | string)[],
  isPrinted: boolean,
): Answer {
  const isPartial = report.skipped.length > 0;
  const json = { ...report, files };
  if (!isPrinted)
    return {
      json,
      text: `${countOf(report.exported.length, "session")} exported to ${
        files.length === 1 ? safeLine(String(files[0])) : `${files.length} files`
      }.\n`,
      isPartial,
    };
  const [only, another] = files;
  if (typeof only !== "object" || another !== undefined)
    throw new CliError("usage", "These are several files. Name a folder for them with --output.");
  return {
    json,
    text: only.name.endsWith(".json") ? `${safeJson(only.text)}\n` : safeLines(only.text),
    isPartial,
  };
}
