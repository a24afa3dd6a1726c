import * as vscode from "vscode";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import { visibleText } from "../../core/visibleText.ts";
import { messagePreview } from "../messagePreview.ts";
import type { BranchRow, ForkRow, SessionRow, VersionRow } from "./branchRows.ts";

const labelLength = 26;

const roles = { user: "you", assistant: "reply", system: "note" } as const;

/** One row of the view of branches. What was said in them is untrusted text. */
export function branchItem(row: BranchRow, now: EpochMs): vscode.TreeItem {
  switch (row.kind) {
    case "fork":
      return forkItem(row);
    case "version":
      return versionItem(row, now);
    case "origin":
    case "child":
      return sessionItem(row, now);
  }
}

function forkItem({ id, fork, versions }: ForkRow): vscode.TreeItem {
  const label = fork.after ? `After “${messagePreview(fork.after)}”` : "From the beginning";
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.description = countOf(versions.length, "version");
  item.iconPath = new vscode.ThemeIcon("versions");
  item.contextValue = "fork";
  item.tooltip = label;
  item.accessibilityInformation = { label: `${label}, ${countOf(versions.length, "version")}` };
  return item;
}

function versionItem(row: VersionRow, now: EpochMs): vscode.TreeItem {
  const { session, message, version, forks } = row;
  const { isShown, path } = version;
  const words = messagePreview(version.message);
  const letters = [...words];
  // Short, because a narrow side bar is to tell more than the words.
  const label = letters.length <= labelLength ? words : `${letters.slice(0, labelLength).join("")}…`;
  const role = roles[version.message.role];
  const age = ageOf((path.at(-1) ?? version.message).createdAt, now);
  const item = new vscode.TreeItem(
    label,
    forks.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `${session}/${message}`;
  item.description = [...(isShown ? ["shown"] : []), role, countOf(path.length, "message"), age].join(" · ");
  item.iconPath = isShown
    ? new vscode.ThemeIcon("circle-filled", new vscode.ThemeColor("list.highlightForeground"))
    : new vscode.ThemeIcon("circle-outline");
  item.contextValue = isShown ? "version.shown" : "version";
  item.tooltip = `${words}\n${item.description}`;
  item.command = {
    command: "braid.branch.show",
    title: "Show This Version",
    arguments: [row],
  };
  item.accessibilityInformation = {
    label: [words, ...(isShown ? ["shown"] : []), role, countOf(path.length, "message"), age].join(", "),
  };
  return item;
}

function sessionItem(
  { kind, session, title, messageCount, usedAt }: SessionRow,
  now: EpochMs,
): vscode.TreeItem {
  const label = visibleText(title);
  const what = kind === "origin" ? "where this comes from" : "branched from here";
  const details = [what, countOf(messageCount, "message"), ageOf(usedAt, now)];
  const item = new vscode.TreeItem(label);
  item.id = `${kind}/${session}`;
  item.description = details.join(" · ");
  item.iconPath = new vscode.ThemeIcon(kind === "origin" ? "arrow-up" : "git-branch");
  item.contextValue = "branchSession";
  item.tooltip = `${label} (${what})`;
  item.command = { command: "braid.session.open", title: "Open Session", arguments: [session] };
  item.accessibilityInformation = { label: [label, ...details].join(", ") };
  return item;
}
