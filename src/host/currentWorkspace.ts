import * as vscode from "vscode";
import { type Workspace, workspaceOf } from "../core/workspace.ts";

export function currentWorkspace(): Workspace {
  const { workspaceFile, workspaceFolders = [], name } = vscode.workspace;
  // An untitled workspace file is a temporary one; its folders say more about it than its address.
  const file = workspaceFile?.scheme === "untitled" ? undefined : workspaceFile?.toString();
  return workspaceOf(
    name ?? "",
    workspaceFolders.map((folder) => folder.uri.toString()),
    file,
  );
}
