import type { CheckOutcome, CheckProblem, CheckReport } from "../../app/storeCheck.ts";
import { countOf } from "../../base/countOf.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { untitled } from "../../core/session.ts";

const secondsOf = (elapsedMs: number): string =>
  elapsedMs < 1_000 ? "less than a second" : `${Math.round(elapsedMs / 1_000)} s`;

const outcomeWords: Readonly<Record<CheckOutcome, string>> = {
  repaired: "repaired",
  partly: "repaired as far as possible",
  lost: "not repaired",
  left: "left as it is",
};

/** The report in one sentence. */
export function headlineOf({ problems, unreadable, checked, elapsedMs, isCancelled }: CheckReport): string {
  const { sessions, messages } = checked;
  const extent = `${countOf(sessions, "session")} with ${countOf(messages, "message")}`;
  const lost = unreadable.length === 0 ? "" : ` ${countOf(unreadable.length, "session")} cannot be read.`;
  if (problems.length === 0 && lost !== "")
    return `Nothing new was found, and ${countOf(unreadable.length, "session")} still cannot be read. All else is in order: ${extent}.`;
  if (problems.length === 0)
    return isCancelled
      ? `The check was stopped. Up to there everything was in order: ${extent}.`
      : `Everything is in order: ${extent} checked in ${secondsOf(elapsedMs)}.`;
  const outcomes = (Object.keys(outcomeWords) as CheckOutcome[]).flatMap((outcome) => {
    const count = problems.filter((problem) => problem.outcome === outcome).length;
    return count === 0 ? [] : [`${count.toLocaleString("en")} ${outcomeWords[outcome]}`];
  });
  const stopped = isCancelled ? " before the check was stopped" : "";
  return `${countOf(problems.length, "problem")} found${stopped}: ${outcomes.join(", ")}.${lost}`;
}

/** The whole report as Markdown. Names of files and sessions in it are untrusted and escaped. */
export function checkReportMarkdown(report: CheckReport, storePath: string): string {
  const { checked, problems, unreadable, notes, elapsedMs, isRepair, isCancelled } = report;
  const extent = [
    `Checked ${countOf(checked.sessions, "session")} (${countOf(checked.sessionFiles, "file")}) with ${countOf(checked.messages, "message")}`,
    checked.journals === 0
      ? ""
      : `and ${countOf(checked.journals, "journal")} with ${countOf(checked.journalLines, "line")}`,
    `in ${secondsOf(elapsedMs)}.`,
    isCancelled ? "The check was stopped before its end." : "",
    isRepair ? "Nothing was deleted: damaged originals are kept in quarantine." : "Nothing was changed.",
  ];
  return [
    "# Braid: your history",
    "",
    `**${headlineOf(report)}**`,
    "",
    extent.filter((sentence) => sentence !== "").join(" "),
    ...(problems.length > 0 ? ["", "## What was found", "", ...tableOf(problems)] : []),
    ...(unreadable.length > 0 ? unreadableLines(unreadable) : []),
    ...(notes.length > 0 ? ["", "## Good to know", "", ...notes.flatMap(noteLines)] : []),
    "",
    "## Where it is",
    "",
    `Your history is in ${escapeMarkdown(storePath)}, and what is damaged in its folder “quarantine”.`,
    "",
  ].join("\n");
}

/** So many are named; a disk that fails badly would otherwise make a report that nobody can open. */
const mostProblems = 500;
const mostFiles = 20;

function tableOf(problems: readonly CheckProblem[]): string[] {
  const rows = problems.slice(0, mostProblems).map(({ file, sessions, what, done, outcome }) => {
    const titles = sessions.slice(0, mostFiles).map(({ title }) => `“${escapeMarkdown(title ?? untitled)}”`);
    if (sessions.length > mostFiles)
      titles.push(`and ${countOf(sessions.length - mostFiles, "more", "more")}`);
    return `| ${titles.join(", ") || "–"} | ${escapeMarkdown(file)} | ${escapeMarkdown(what)} | ${escapeMarkdown(done)} | ${outcomeWords[outcome]} |`;
  });
  const rest = problems.length - rows.length;
  return [
    "| Session | File | What was wrong | What was done | Outcome |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    ...(rest > 0 ? ["", `… and ${countOf(rest, "more", "more")}.`] : []),
  ];
}

function unreadableLines(unreadable: CheckReport["unreadable"]): string[] {
  const named = unreadable
    .slice(0, mostProblems)
    .map(({ id, title }) => `- ${title === undefined ? "" : `“${escapeMarkdown(title)}” `}(${id})`);
  return [
    "",
    "## Sessions that cannot be read",
    "",
    "Their files are damaged or missing, and no second copy was found. What is left of them is kept in quarantine. The command “Braid: Restore from Backup” brings them back if a backup holds them.",
    "",
    ...named,
  ];
}

function noteLines({ sentence, files }: CheckReport["notes"][number]): string[] {
  const named = files.filter((file) => file !== "");
  const shown = named.slice(0, mostFiles).map(escapeMarkdown);
  if (named.length > mostFiles) shown.push(`and ${countOf(named.length - mostFiles, "more", "more")}`);
  return [`- ${escapeMarkdown(sentence)}${shown.length > 0 ? ` (${shown.join(", ")})` : ""}`];
}
