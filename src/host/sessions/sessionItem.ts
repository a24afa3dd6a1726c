import * as vscode from "vscode";
import type { EpochMs } from "../../base/clock.ts";
import { lastUsedAt, type SessionSummary, type SessionTrouble, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { ageOf } from "./age.ts";

export interface SessionState {
  readonly isActive: boolean;
  readonly isBusy: boolean;
  readonly now: EpochMs;
  labelOf(provider: string): string;
}

const whenOf = (time: EpochMs): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" });

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

const countOf = (messages: number): string => (messages === 1 ? "1 message" : `${messages} messages`);

/** One row of the sessions tree. Titles and model names are untrusted text. */
export const sessionItem = (summary: SessionSummary, state: SessionState): vscode.TreeItem =>
  summary.trouble ? troubledItem(summary, summary.trouble) : readableItem(summary, state);

function troubledItem(summary: SessionSummary, trouble: SessionTrouble): vscode.TreeItem {
  const { word, advice } = troubles[trouble];
  const title = visibleText(summary.title ?? "A session");
  const item = new vscode.TreeItem(title);
  item.id = summary.id;
  item.description = word;
  item.contextValue = "unreadableSession";
  item.iconPath = new vscode.ThemeIcon("warning", new vscode.ThemeColor("list.warningForeground"));
  item.command = openCommand(summary);
  item.tooltip = new vscode.MarkdownString("", true)
    .appendMarkdown("**")
    .appendText(title)
    .appendMarkdown(`** (${word})\n\n${advice}`);
  if (summary.updatedAt > 0)
    item.tooltip
      .appendMarkdown("\n\n$(history) ")
      .appendText(`Last used ${whenOf(summary.updatedAt)}, as far as is known`);
  item.accessibilityInformation = { label: `${title}, ${word}. ${advice}` };
  return item;
}

/** As in the Explorer, the focus stays in the tree, so that arrow keys and F2 go on working. */
const openCommand = ({ id }: SessionSummary): vscode.Command => ({
  command: "braid.session.open",
  title: "Open Session",
  arguments: [id, "keepFocus"],
});

function readableItem(
  summary: SessionSummary,
  { isActive, isBusy, now, labelOf }: SessionState,
): vscode.TreeItem {
  const title = visibleText(summary.title ?? untitled);
  const age = ageOf(lastUsedAt(summary, now), now);
  const isGuide = summary.model?.provider === "guide";
  const model = summary.model && visibleText(isGuide ? labelOf("guide") : summary.model.model);
  const item = new vscode.TreeItem(title);
  item.id = summary.id;
  item.description = [age, String(summary.messageCount), model]
    .filter((text) => text !== undefined)
    .join(" · ");
  item.contextValue = summary.pinned ? "session.pinned" : "session";
  item.iconPath = isBusy
    ? new vscode.ThemeIcon("loading~spin")
    : isActive
      ? new vscode.ThemeIcon("comment-discussion", new vscode.ThemeColor("list.highlightForeground"))
      : new vscode.ThemeIcon(summary.pinned ? "pinned" : "comment");
  item.command = openCommand(summary);
  item.tooltip = tooltipOf(
    title,
    summary,
    model && (isGuide ? model : `${model} (${labelOf(summary.model?.provider ?? "")})`),
    now,
  );
  item.accessibilityInformation = {
    label: [
      title,
      summary.pinned ? "pinned" : undefined,
      isActive ? "active" : undefined,
      isBusy ? "being answered" : undefined,
      age === "just now" ? age : `last used ${age} ago`,
      countOf(summary.messageCount),
      model,
      summary.tags.length > 0 ? `tags: ${summary.tags.map(visibleText).join(", ")}` : undefined,
    ]
      .filter((text) => text !== undefined)
      .join(", "),
  };
  return item;
}

function tooltipOf(
  title: string,
  summary: SessionSummary,
  model: string | undefined,
  now: EpochMs,
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString("", true);
  tooltip.appendMarkdown("**").appendText(title).appendMarkdown("**\n\n");
  tooltip
    .appendMarkdown("$(history) ")
    .appendText(`Last used ${whenOf(lastUsedAt(summary, now))}`)
    .appendMarkdown("\n\n");
  tooltip.appendMarkdown("$(comment) ").appendText(countOf(summary.messageCount));
  if (model !== undefined) tooltip.appendMarkdown("\n\n$(sparkle) ").appendText(model);
  if (summary.tags.length > 0)
    tooltip.appendMarkdown("\n\n$(tag) ").appendText(summary.tags.map(visibleText).join(", "));
  return tooltip;
}
