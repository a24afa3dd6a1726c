import * as vscode from "vscode";
import { absentMessages } from "../../app/absentMessages.ts";
import { type App, findSession } from "../../app/app.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { lastUsedAt, questionsOf, type SessionSummary, untitled } from "../../core/session.ts";
import type { SyncException } from "../../core/syncExceptions.ts";
import { visibleText } from "../../core/visibleText.ts";
import { fullTimeOf } from "../dates.ts";

/** In characters. */
const questionLimit = 300;
const tagLimit = 20;

/**
 * What a session is about, for whoever rests on its row. Titles, tags and questions are untrusted text, so each is
 * escaped.
 * @param modelOf The model in words.
 * @param exception Why it is not synced; undefined for a session that may travel.
 */
export async function sessionTooltip(
  app: App,
  summary: SessionSummary,
  modelOf: (summary: SessionSummary) => string | undefined,
  exception: SyncException | undefined,
): Promise<vscode.MarkdownString> {
  const now = app.clock.now();
  const [origin, question, absent] = await Promise.all([
    originOf(app, summary),
    questionOf(app, summary.id),
    absentMessages(app, summary.id, summary.messageCount),
  ]);
  const { tags, checkpointCount = 0 } = summary;
  const tokens = tokensOf(summary);
  const rows: readonly (readonly [icon: string, text: string | undefined])[] = [
    ["sparkle", modelOf(summary)],
    ["history", `Last used ${fullTimeOf(lastUsedAt(summary, now))}`],
    ["comment", countOf(summary.messageCount, "message")],
    ["cloud-download", absent],
    ["symbol-numeric", tokens === 0 ? undefined : `${tokens.toLocaleString("en")} tokens`],
    ["bookmark", checkpointCount === 0 ? undefined : countOf(checkpointCount, "checkpoint")],
    ["tag", tags.length === 0 ? undefined : tags.slice(0, tagLimit).map(visibleText).join(", ")],
    ["git-branch", origin],
    ["archive", summary.archived ? "Archived" : undefined],
    ["pinned", summary.pinned ? "Pinned" : undefined],
    ["sync-ignored", exception && exceptionWords[exception]],
  ];
  const tooltip = new vscode.MarkdownString("", true);
  tooltip
    .appendMarkdown("**")
    .appendText(visibleText(summary.title ?? untitled))
    .appendMarkdown("**");
  for (const [icon, text] of rows)
    if (text !== undefined) tooltip.appendMarkdown(`\n\n$(${icon}) ${asText(text)}`);
  if (question !== undefined) tooltip.appendMarkdown(`\n\n---\n\n${asText(question)}`);
  return tooltip;
}

const exceptionWords: Readonly<Record<SyncException, string>> = {
  unsyncedSession: "Not synced",
  unsyncedWorkspace: "Not synced, like all of its workspace",
};

/** Text that means nothing in Markdown. The editor makes its spaces hard, and lines would break within words. */
const asText = (text: string): string =>
  new vscode.MarkdownString("", true).appendText(text).value.replaceAll("&nbsp;", " ");

/** The first question, on one line. Undefined when there is none, or nothing can be read now: the rest is shown then. */
async function questionOf(app: App, session: SessionId): Promise<string | undefined> {
  const found = await findSession(app, session).catch(() => undefined);
  const [question] = found ? questionsOf(found) : [];
  if (question === undefined) return undefined;
  const letters = [
    ...visibleText(question.slice(0, 4 * questionLimit))
      .replace(/\s+/gu, " ")
      .trim(),
  ];
  return letters.length > questionLimit ? `${letters.slice(0, questionLimit).join("")}…` : letters.join("");
}

async function originOf(app: App, { origin }: SessionSummary): Promise<string | undefined> {
  if (!origin) return undefined;
  const source = (await app.store.list()).find(({ id }) => id === origin.session);
  const kind = origin.message === undefined ? "Copy" : "Branch";
  if (!source?.listed) return `${kind} of a session that is not here`;
  const title = visibleText(source.title ?? untitled);
  return `${kind} of “${title}”${source.deletedAt === undefined ? "" : ", which is in the trash"}`;
}

const tokensOf = ({ usage = [] }: SessionSummary): number =>
  usage.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
