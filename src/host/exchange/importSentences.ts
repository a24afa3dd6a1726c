import type { ImportReport } from "../../app/importSessions.ts";
import { countOf } from "../../base/countOf.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { LeftOut } from "../../exchange/carried.ts";

/** How many files are told about one by one. */
const toldLimit = 3;

/** Removals and what belongs to another store are left out of every import; these are what a user may miss. */
const missed: Readonly<Partial<Record<LeftOut, string>>> = {
  permission: "permissions",
  endpoint: "endpoints and keys",
};

/** What an import did, for a notification. Names of files in it are untrusted. */
export function importSentences({ imported, unchanged, skipped, leftOut, isCancelled }: ImportReport): {
  readonly summary: string;
  readonly problems: readonly string[];
} {
  const created = imported.filter(({ isNew }) => isNew).length;
  const completed = imported.length - created;
  const notTaken = (Object.keys(missed) as LeftOut[]).filter((reason) => leftOut[reason] !== undefined);
  const done = [
    created > 0 ? `Imported ${countOf(created, "session")}.` : undefined,
    completed > 0 ? `Completed ${countOf(completed, "session")} that ${isOrAre(completed)} here.` : undefined,
    unchanged.length > 0
      ? `${countOf(unchanged.length, "session")} ${isOrAre(unchanged.length)} here already, with all that the file holds.`
      : undefined,
    notTaken.length > 0
      ? `Left out: ${notTaken.map((reason) => missed[reason]).join(", ")}. Imports never carry them.`
      : undefined,
    isCancelled ? "The import was stopped; what was imported by then stays." : undefined,
  ].filter((sentence) => sentence !== undefined);
  const told = skipped
    .slice(0, toldLimit)
    .map(({ file, reason }) => `Not imported from “${file}”: ${reason}`);
  const more = skipped.length - told.length;
  return {
    summary: done.length > 0 ? done.join(" ") : "Nothing was imported.",
    problems: more > 0 ? [...told, `And ${more} more could not be imported.`] : told,
  };
}

const isOrAre = (count: number): string => (count === 1 ? "is" : "are");

/** All of it, file by file, as a document. */
export function importDetails({ imported, unchanged, skipped }: ImportReport): string {
  const lines = [
    ...imported.map(
      ({ session, file, isNew }) => `${line(file)}: ${isNew ? "imported" : "completed"} ${session}`,
    ),
    ...unchanged.map((session) => `${session} was here already, with all that the file holds`),
  ];
  const problems = skipped.map(
    ({ file, session, reason }) =>
      `${line(file)}${session === undefined ? "" : ` (${session})`}: ${line(reason)}`,
  );
  return [
    "# What was imported",
    "",
    ...(lines.length > 0 ? lines.map((each) => `- ${each}`) : ["Nothing was imported."]),
    ...(problems.length > 0 ? ["", "# What was not", "", ...problems.map((each) => `- ${each}`)] : []),
    "",
  ].join("\n");
}

const line = (text: string): string => escapeMarkdown(visibleText(text));
