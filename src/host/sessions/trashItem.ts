import * as vscode from "vscode";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import { type RetentionRules, removalOf } from "../../core/retention.ts";
import { type SessionSummary, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { timeOf, untilOf } from "../dates.ts";

/** One row of the trash. Titles and names of workspaces are untrusted text. */
export function trashItem(summary: SessionSummary, rules: RetentionRules, now: EpochMs): vscode.TreeItem {
  const title = visibleText(summary.title ?? untitled);
  const deletedAt = summary.deletedAt ?? now;
  const age = ageOf(deletedAt, now);
  const isDate = !/^(just now|\d)/.test(age);
  const deleted = `deleted ${isDate ? "on " : ""}${age}${isDate || age === "just now" ? "" : " ago"}`;
  const workspace = visibleText(workspaceNameOf(summary.workspace));
  const removal = removalOf(summary, rules);
  const future = removal === undefined ? undefined : `removed for good ${untilOf(removal, now)}`;

  const item = new vscode.TreeItem(title);
  item.id = `trash-${summary.id}`;
  item.description = `${deleted} · ${workspace}`;
  item.contextValue = "deletedSession";
  item.iconPath = new vscode.ThemeIcon("trash");
  item.tooltip = new vscode.MarkdownString("", true);
  item.tooltip.appendMarkdown("**").appendText(title).appendMarkdown("**\n\n$(trash) ");
  item.tooltip.appendText(`Deleted ${timeOf(deletedAt)}`).appendMarkdown("\n\n$(comment) ");
  item.tooltip.appendText(countOf(summary.messageCount, "message")).appendMarkdown("\n\n$(folder) ");
  item.tooltip.appendText(workspace).appendMarkdown("\n\n$(clock) ");
  item.tooltip.appendText(
    future === undefined ? "Kept until you remove it" : `Will be ${future}, unless you restore it`,
  );
  item.accessibilityInformation = {
    label: [title, deleted, workspace, countOf(summary.messageCount, "message"), future]
      .filter((text) => text !== undefined)
      .join(", "),
  };
  return item;
}
