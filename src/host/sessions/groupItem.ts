import * as vscode from "vscode";
import { countOf } from "../../base/countOf.ts";
import { folderLabelOf } from "../../core/projectPlace.ts";
import type { SessionState } from "../../core/sessionState.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { PlannedGroup, WorkspaceSubject } from "./treePlan.ts";
import type { GroupRow } from "./treeRows.ts";

type Subject = PlannedGroup["subject"];

/** The key of the workspace that a row stands for. Commands get whatever their callers give. */
export const workspaceIn = (row: unknown): string | undefined =>
  isGroupRow(row) && row.group.subject.kind === "workspace" ? row.group.subject.project.key : undefined;

const isGroupRow = (row: unknown): row is GroupRow =>
  typeof row === "object" && row !== null && "type" in row && row.type === "group" && "group" in row;

const states: Readonly<Record<SessionState, string>> = {
  running: "Running",
  attention: "Needs Attention",
  active: "Active",
  created: "Nothing Said Yet",
  idle: "Idle",
  compacted: "Compacted",
  archived: "Archived",
};

const spans = { today: "Today", yesterday: "Yesterday", week: "Previous 7 Days", month: "Previous 30 Days" };

/** Tags and names of workspaces are untrusted text. */
function nameOf(subject: Subject): string {
  switch (subject.kind) {
    case "pinned":
      return "Pinned";
    case "archived":
      return "Archived";
    case "untagged":
      return "Untagged";
    case "unreadable":
      return "Cannot Be Read";
    case "time":
      return spans[subject.span];
    case "month":
      return new Date(subject.year, subject.month, 1).toLocaleDateString("en", {
        month: "long",
        year: "numeric",
      });
    case "state":
      return states[subject.state];
    case "tag":
      return visibleText(subject.tag);
    case "workspace":
      return visibleText(subject.project.name);
  }
}

/** What happened long ago, and what was put away, is folded at first. */
const isOpenAtFirst = (subject: Subject): boolean =>
  subject.kind === "workspace"
    ? subject.isOpen
    : subject.kind !== "month" && subject.kind !== "archived" && subject.kind !== "tag";

/**
 * One group of sessions.
 * @param isFiltered Everything that is left is to be seen then.
 * @param wasOpen As the user left it; undefined while nobody has folded or unfolded it.
 * @param isUnsynced Whether it is a workspace that is excepted from syncing.
 */
export function groupItem(
  { key, group }: GroupRow,
  isFiltered: boolean,
  wasOpen: boolean | undefined,
  isUnsynced: boolean,
): vscode.TreeItem {
  const { subject, sessions } = group;
  const label = nameOf(subject);
  const isOpen = isFiltered || (wasOpen ?? isOpenAtFirst(subject));
  const item = new vscode.TreeItem(
    label,
    sessions.length === 0
      ? vscode.TreeItemCollapsibleState.None
      : isOpen
        ? vscode.TreeItemCollapsibleState.Expanded
        : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = key;
  item.contextValue = `group.${subject.kind}`;
  item.description = sessions.length === 0 ? "none" : String(sessions.length);
  item.accessibilityInformation = { label: `${label}, group, ${countOf(sessions.length, "session")}` };
  if (subject.kind === "workspace") describeWorkspace(item, label, subject, isUnsynced);
  return item;
}

/** Names and folders are untrusted text: sessions come from other machines, too. */
function describeWorkspace(
  item: vscode.TreeItem,
  label: string,
  subject: WorkspaceSubject,
  isUnsynced: boolean,
): void {
  const { folders, sessions, isCurrent } = subject.project;
  const labels = folders.map((folder) => visibleText(folderLabelOf(folder)));
  item.iconPath = new vscode.ThemeIcon(isCurrent ? "folder-opened" : "folder");
  item.contextValue = `workspace${isCurrent ? ".current" : ""}${isUnsynced ? ".unsynced" : ""}`;
  item.description = [
    String(sessions),
    subject.needsFolder ? labels[0] : undefined,
    isUnsynced ? "not synced" : undefined,
  ]
    .filter((text) => text !== undefined)
    .join(" · ");
  const tooltip = new vscode.MarkdownString("", true);
  tooltip.appendMarkdown("**").appendText(label).appendMarkdown("**");
  for (const folder of labels) tooltip.appendMarkdown("\n\n$(folder) ").appendText(folder);
  if (isCurrent) tooltip.appendMarkdown("\n\nThis workspace");
  if (isUnsynced) tooltip.appendMarkdown("\n\n$(sync-ignored) Not synced");
  item.tooltip = tooltip;
  item.accessibilityInformation = {
    label: `${label}, ${isCurrent ? "this workspace" : "workspace"}, ${countOf(sessions, "session")}${isUnsynced ? ", not synced" : ""}`,
  };
}
