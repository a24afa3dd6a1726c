import * as vscode from "vscode";
import type { Project } from "../../app/projectList.ts";
import { folderLabelOf } from "../../core/projectPlace.ts";
import { visibleText } from "../../core/visibleText.ts";

/** One workspace in the tree of all sessions. */
export interface ProjectRow {
  readonly project: Project;
  /** Another workspace has the same name. */
  readonly needsFolder: boolean;
  readonly isOpen: boolean;
}

/** Commands get whatever their callers give. */
export const isProjectRow = (row: unknown): row is ProjectRow =>
  typeof row === "object" && row !== null && "project" in row;

/** Names and folders are untrusted text: sessions come from other machines, too. */
export function projectItem({ project, needsFolder, isOpen }: ProjectRow): vscode.TreeItem {
  const { key, name, folders, sessions, isCurrent } = project;
  const label = visibleText(name);
  const labels = folders.map((folder) => visibleText(folderLabelOf(folder)));
  const item = new vscode.TreeItem(
    label,
    isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = `workspace ${key}`;
  item.description = [String(sessions), needsFolder ? labels[0] : undefined]
    .filter((text) => text !== undefined)
    .join(" · ");
  item.contextValue = isCurrent ? "workspace.current" : "workspace";
  item.iconPath = new vscode.ThemeIcon(isCurrent ? "folder-opened" : "folder");
  const tooltip = new vscode.MarkdownString("", true);
  tooltip.appendMarkdown("**").appendText(label).appendMarkdown("**");
  for (const folder of labels) tooltip.appendMarkdown("\n\n$(folder) ").appendText(folder);
  if (isCurrent) tooltip.appendMarkdown("\n\nThis workspace");
  item.tooltip = tooltip;
  item.accessibilityInformation = {
    label: `${label}, ${isCurrent ? "this workspace" : "workspace"}, ${sessions === 1 ? "1 session" : `${sessions} sessions`}`,
  };
  return item;
}
