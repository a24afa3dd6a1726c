import * as vscode from "vscode";
import type { WorkspaceSource } from "../../app/workspaceSource.ts";
import { type Workspace, workspaceOf } from "../../core/workspace.ts";
import { gatherEvidence } from "../../project/gatherEvidence.ts";
import type { Place } from "../../project/place.ts";
import { findRootCommits } from "../../project/rootCommits.ts";
import { findEditorGit } from "./editorGit.ts";
import { editorPlace } from "./editorPlace.ts";

/** The workspace of this window. Nothing is looked at before it is asked for. */
export const openWorkspace: WorkspaceSource = {
  open(): Workspace {
    const { workspaceFolders = [], name } = vscode.workspace;
    return workspaceOf(
      name ?? "",
      workspaceFolders.map((folder) => folder.uri.toString()),
      savedFile(),
    );
  },
  gather: () =>
    gatherEvidence({
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => editorPlace(folder.uri)),
      file: savedFile(),
      rootCommits,
    }),
  async isGone(folder) {
    try {
      await vscode.workspace.fs.stat(vscode.Uri.parse(folder, true));
      return false;
    } catch (cause) {
      // Other errors say that nobody can look there now.
      return cause instanceof vscode.FileSystemError && cause.code === "FileNotFound";
    }
  },
  onDidChange: (listener) =>
    vscode.Disposable.from(
      vscode.workspace.onDidChangeWorkspaceFolders(() => listener()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => listener()),
    ),
};

/** An untitled workspace file is a temporary one; its folders say more about it than its address. */
function savedFile(): string | undefined {
  const { workspaceFile } = vscode.workspace;
  return workspaceFile?.scheme === "untitled" ? undefined : workspaceFile?.toString();
}

/** Git runs for folders of this machine only, and only where the user trusts them. */
async function rootCommits({ uri }: Place): Promise<readonly string[]> {
  const address = vscode.Uri.parse(uri);
  if (address.scheme !== "file" || !vscode.workspace.isTrusted) return [];
  const git = await findEditorGit();
  return git === undefined ? [] : findRootCommits(git, address.fsPath);
}
