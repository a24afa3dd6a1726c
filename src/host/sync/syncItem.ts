import * as vscode from "vscode";
import type { SyncRow } from "./syncRow.ts";

const colours = {
  warning: "list.warningForeground",
  error: "list.errorForeground",
  quiet: "disabledForeground",
} as const;

const contextValues: Readonly<Partial<Record<SyncRow["kind"], string>>> = {
  machine: "syncMachine",
  self: "syncSelf",
  held: "syncHeld",
  emptiable: "syncEmptiable",
};

/** A row as the editor draws it. */
export function syncItem(row: SyncRow): vscode.TreeItem {
  const {
    id,
    kind,
    label,
    description,
    tooltip,
    icon,
    tone,
    rows = [],
    sessions = [],
    isUnfolded,
    deed,
  } = row;
  const hasMore = rows.length + sessions.length > 0;
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, !hasMore ? None : isUnfolded ? Expanded : Collapsed);
  // The editor remembers by the id what is folded, and takes a row that had nothing below it for folded.
  item.id = hasMore ? id : `${id} alone`;
  if (description !== undefined) item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon, tone && new vscode.ThemeColor(colours[tone]));
  item.contextValue = contextValues[kind] ?? "syncNote";
  item.tooltip = tooltip.filter(Boolean).join("\n");
  if (deed) item.command = { command: deed.command, title: deed.title, arguments: [...deed.args] };
  item.accessibilityInformation = { label: [label, description].filter(Boolean).join(", ") };
  return item;
}
