import * as vscode from "vscode";
import type { Place } from "../../project/place.ts";

/** Git's own files are far smaller; something larger is not read into memory. */
const sizeLimit = 1_000_000;

/** A place in a workspace, read through VS Code: that works in containers and on remote machines, and runs nothing. */
export const editorPlace = (uri: vscode.Uri): Place => ({
  uri: uri.toString(),
  path: uri.path,
  at: (path) => editorPlace(uri.with({ path, query: "", fragment: "" })),
  async kind() {
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      return type & vscode.FileType.Directory ? "folder" : type & vscode.FileType.File ? "file" : undefined;
    } catch {
      return undefined;
    }
  },
  async read() {
    try {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      if (!(type & vscode.FileType.File) || size > sizeLimit) return undefined;
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch {
      return undefined;
    }
  },
});
