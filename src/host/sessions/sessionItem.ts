import * as vscode from "vscode";
import { awaitedFrom } from "../../app/absentMessages.ts";
import type { AwaitedMessages } from "../../app/sync.ts";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import { lastUsedAt, type SessionSummary, type SessionTrouble, untitled } from "../../core/session.ts";
import type { SessionColour } from "../../core/summaryFacts.ts";
import type { SyncException } from "../../core/syncExceptions.ts";
import { visibleText } from "../../core/visibleText.ts";
import { fullTimeOf } from "../dates.ts";
import { markedRow } from "./rowDecorations.ts";
import type { SessionRow } from "./treeRows.ts";

/** How a session stands right now, beside what its summary says. */
export interface RowState {
  readonly isActive: boolean;
  readonly isRunning: boolean;
  readonly needsAttention: boolean;
  readonly isUnread: boolean;
  /** Undefined for a session that may travel. */
  readonly exception: SyncException | undefined;
  readonly now: EpochMs;
  /** In words, where it is not clear from what is around it. */
  readonly workspace: string | undefined;
  readonly model: string | undefined;
  /** Where messages are that are not here. */
  readonly awaited: AwaitedMessages | undefined;
}

/** All that a row shows and that changes without its session having changed. */
export const lookOf = (
  { summary }: SessionRow,
  { now, isActive, isRunning, needsAttention, isUnread, exception, workspace, model, awaited }: RowState,
): string =>
  JSON.stringify([
    ageOf(lastUsedAt(summary, now), now),
    ...[isActive, isRunning, needsAttention, isUnread, exception, workspace, model, awaited],
  ]);

/** "5 min" or a date, in a sentence. */
const usedIn = (age: string): string =>
  age === "just now" ? age : /^\d+ (min|h|days?)$/.test(age) ? `last used ${age} ago` : `last used ${age}`;

/** A session of which nothing can be read: a word for the row, and what to do about it. */
const troubles: Readonly<Record<SessionTrouble, { readonly word: string; readonly advice: string }>> = {
  damaged: {
    word: "damaged",
    advice:
      "Its files are damaged, and no second copy was found. The originals are kept in quarantine. Open it to see what can be done.",
  },
  newer: {
    word: "needs a newer Braid",
    advice: "A newer version of Braid wrote it. It was left exactly as it is; update Braid to read it.",
  },
};

/** One row of the sessions tree. Titles and model names are untrusted text. Its tooltip is made when it is asked for. */
export function sessionItem(row: SessionRow, state: RowState): vscode.TreeItem {
  const { summary } = row;
  const item = summary.trouble ? troubledItem(summary, summary.trouble) : readableItem(row, state);
  // The editor remembers of an id whether it is unfolded: a row that gets its first branch begins anew, unfolded.
  item.id = row.hasBranches ? `${row.key} with branches` : row.key;
  item.command = openCommand(summary);
  if (row.hasBranches) item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
  return item;
}

function troubledItem(summary: SessionSummary, trouble: SessionTrouble): vscode.TreeItem {
  const { word, advice } = troubles[trouble];
  const title = visibleText(summary.title ?? "A session");
  const item = new vscode.TreeItem(title);
  item.description = word;
  item.contextValue = "unreadableSession";
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.tooltip = new vscode.MarkdownString("", true)
    .appendMarkdown("**")
    .appendText(title)
    .appendMarkdown(`** (${word})\n\n${advice}`);
  if (summary.updatedAt > 0)
    item.tooltip
      .appendMarkdown("\n\n$(history) ")
      .appendText(`Last used ${fullTimeOf(summary.updatedAt)}, as far as is known`);
  item.accessibilityInformation = { label: `${title}, ${word}. ${advice}` };
  return item;
}

/** As in the Explorer, the focus stays in the tree, so that arrow keys and F2 go on working. */
const openCommand = ({ id }: SessionSummary): vscode.Command => ({
  command: "braid.session.open",
  title: "Open Session",
  arguments: [id, "keepFocus"],
});

/** Behind letters that run from right to left, a number would be drawn before them. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const leftToRightMark = "\u200e";

function readableItem(row: SessionRow, state: RowState): vscode.TreeItem {
  const { summary } = row;
  const { isUnread, isRunning, isActive, needsAttention, exception, model, workspace, now, awaited } = state;
  const isUnsynced = exception === "unsyncedSession";
  const { pinned, archived, emoji, tags, origin } = summary;
  const title = visibleText(summary.title ?? untitled);
  const age = ageOf(lastUsedAt(summary, now), now);
  const item = new vscode.TreeItem(emoji === undefined ? title : `${visibleText(emoji)} ${title}`);
  const way = awaited && `on its way${awaitedFrom(awaited)}`;
  // First, since a narrow side bar cuts the rest.
  const description = [way, age, way ? undefined : String(summary.messageCount), model, workspace]
    .filter((text) => text !== undefined)
    .join(" · ");
  item.description = rightToLeft.test(title) ? `${leftToRightMark}${description}` : description;
  item.contextValue = [
    "session",
    ...(pinned ? ["pinned"] : []),
    ...(archived ? ["archived"] : []),
    ...(isUnsynced ? ["unsynced"] : []),
  ].join(".");
  item.iconPath = iconOf(row, state);
  const marked = markedRow(summary.id, { isArchived: archived === true, isUnread, isUnsynced });
  if (marked) item.resourceUri = marked;
  item.accessibilityInformation = {
    label: [
      emoji === undefined ? title : `${visibleText(emoji)} ${title}`,
      isUnread ? "new reply" : undefined,
      isRunning ? "being answered" : undefined,
      needsAttention ? "needs attention, the last reply failed or broke off" : undefined,
      pinned ? "pinned" : undefined,
      archived ? "archived" : undefined,
      exception ? "not synced" : undefined,
      isActive ? "active" : undefined,
      origin ? "branch" : undefined,
      usedIn(age),
      countOf(summary.messageCount, "message"),
      way,
      model,
      workspace,
      tags.length > 0 ? `tags: ${tags.map(visibleText).join(", ")}` : undefined,
      summary.colour,
    ]
      .filter((text) => text !== undefined)
      .join(", "),
  };
  return item;
}

/** The editor's colours for charts. Its orange is nearly brown in dark themes, so that one is Braid's own. */
export const themeColourOf = (colour: SessionColour): vscode.ThemeColor =>
  new vscode.ThemeColor(colour === "orange" ? "braid.orange" : `charts.${colour}`);

/** What somebody has to know first decides; a colour that the user gave tints all but a warning. */
function iconOf(
  row: SessionRow,
  { isRunning, isActive, needsAttention, awaited }: RowState,
): vscode.ThemeIcon {
  const { pinned, archived, origin, colour } = row.summary;
  if (needsAttention && !isRunning && !archived)
    return new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  const own = colour && themeColourOf(colour);
  if (isRunning) return new vscode.ThemeIcon("loading~spin", own);
  if (isActive)
    return new vscode.ThemeIcon(
      "comment-discussion",
      own ?? new vscode.ThemeColor("list.highlightForeground"),
    );
  if (awaited) return new vscode.ThemeIcon("cloud-download", own);
  if (archived) return new vscode.ThemeIcon("archive", own ?? new vscode.ThemeColor("disabledForeground"));
  const isAmongPinned = row.parent?.type === "group" && row.parent.group.subject.kind === "pinned";
  if (pinned && !isAmongPinned) return new vscode.ThemeIcon("pinned", own);
  return new vscode.ThemeIcon(origin ? "git-branch" : "comment", own);
}
