import * as vscode from "vscode";

/** Reads the Markdown files of a folder of the extension, by name. */
export const packagedDocs =
  (folder: vscode.Uri) => async (): Promise<readonly { name: string; text: string }[]> => {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    const names = entries.map(([name]) => name).filter((name) => name.endsWith(".md"));
    return Promise.all(
      names.sort().map(async (name) => {
        const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, name));
        return { name, text: new TextDecoder().decode(bytes) };
      }),
    );
  };
