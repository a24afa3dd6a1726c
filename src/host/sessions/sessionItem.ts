import * as vscode from "vscode";
import type { EpochMs } from "../../base/clock.ts";
import { type SessionSummary, untitled } from "../../core/session.ts";
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

const countOf = (messages: number): string => (messages === 1 ? "1 message" : `${messages} messages`);

/** One row of the sessions tree. Titles and model names are untrusted text. */
export function sessionItem(
  summary: SessionSummary,
  { isActive, isBusy, now, labelOf }: SessionState,
): vscode.TreeItem {
  const title = visibleText(summary.title ?? untitled);
  const age = ageOf(summary.updatedAt, now);
  const isGuide = summary.model?.provider === "guide";
  const model = summary.model && visibleText(isGuide ? labelOf("guide") : summary.model.model);
  const item = new vscode.TreeItem(title);
  item.id = summary.id;
  item.description = [age, String(summary.messageCount), model]
    .filter((text) => text !== undefined)
    .join(" · ");
  item.contextValue = "session";
  item.iconPath = isBusy
    ? new vscode.ThemeIcon("loading~spin")
    : isActive
      ? new vscode.ThemeIcon("comment-discussion", new vscode.ThemeColor("list.highlightForeground"))
      : new vscode.ThemeIcon("comment");
  // As in the Explorer, the focus stays in the tree, so that arrow keys and F2 go on working.
  item.command = {
    command: "braid.session.open",
    title: "Open Session",
    arguments: [summary.id, "keepFocus"],
  };
  item.tooltip = tooltipOf(
    title,
    summary,
    model && (isGuide ? model : `${model} (${labelOf(summary.model?.provider ?? "")})`),
  );
  item.accessibilityInformation = {
    label: [
      title,
      isActive ? "active" : undefined,
      isBusy ? "being answered" : undefined,
      age === "just now" ? age : `last used ${age} ago`,
      countOf(summary.messageCount),
      model,
    ]
      .filter((text) => text !== undefined)
      .join(", "),
  };
  return item;
}

function tooltipOf(title: string, summary: SessionSummary, model: string | undefined): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString("", true);
  tooltip.appendMarkdown("**").appendText(title).appendMarkdown("**\n\n");
  tooltip
    .appendMarkdown("$(history) ")
    .appendText(`Last used ${whenOf(summary.updatedAt)}`)
    .appendMarkdown("\n\n");
  tooltip.appendMarkdown("$(comment) ").appendText(countOf(summary.messageCount));
  if (model !== undefined) tooltip.appendMarkdown("\n\n$(sparkle) ").appendText(model);
  return tooltip;
}
