import * as vscode from "vscode";
import type { FilesFolder, NewFile } from "../../app/writableFiles.ts";
import { nameOfFile } from "../nameOfFile.ts";
import { heldFile, heldFolder } from "./heldFile.ts";
import type { Places } from "./places.ts";

/** Files of this machine, which are written piece by piece. */
export interface LocalFiles {
  file(path: string): Promise<NewFile>;
  folder(path: string): FilesFolder;
}

/** The editor's own dialogs. */
export const editorPlaces = (local: LocalFiles): Places => {
  const fileAt = async (uri: vscode.Uri): Promise<NewFile> =>
    uri.scheme === "file" ? local.file(uri.fsPath) : elsewhere(uri);
  const folderAt = (uri: vscode.Uri): FilesFolder =>
    uri.scheme === "file" ? local.folder(uri.fsPath) : folderElsewhere(uri);
  return {
    async chooseFile(name, kind) {
      const open = vscode.workspace.workspaceFolders?.[0]?.uri;
      const extension = name.slice(name.lastIndexOf(".") + 1);
      const target = await vscode.window.showSaveDialog({
        title: "Export Sessions",
        saveLabel: "Export",
        ...(open && { defaultUri: vscode.Uri.joinPath(open, name) }),
        filters: { [kind]: [extension] },
      });
      if (!target) return undefined;
      return {
        file: await fileAt(target),
        folder: folderAt(vscode.Uri.joinPath(target, "..")),
        // A page is shown by where it is: it is not opened as a program.
        show: async () => {
          if (extension === "html") await vscode.commands.executeCommand("revealFileInOS", target);
          else await vscode.window.showTextDocument(target);
        },
      };
    },

    async chooseFolder() {
      const [target] =
        (await vscode.window.showOpenDialog({
          title: "Export Sessions into a Folder",
          openLabel: "Export Here",
          canSelectFiles: false,
          canSelectFolders: true,
        })) ?? [];
      if (!target) return undefined;
      return {
        folder: folderAt(target),
        show: async () => {
          await vscode.commands.executeCommand("revealFileInOS", target);
        },
      };
    },

    copy: async (text) => vscode.env.clipboard.writeText(text),

    async showText(content) {
      await vscode.window.showTextDocument(
        await vscode.workspace.openTextDocument({ content, language: "markdown" }),
        { preview: true },
      );
    },
  };
};

const elsewhere = (uri: vscode.Uri): NewFile =>
  heldFile(nameOfFile(uri), async (content) => vscode.workspace.fs.writeFile(uri, content));

const folderElsewhere = (folder: vscode.Uri): FilesFolder =>
  heldFolder({
    name: nameOfFile(folder),
    names: async () => (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name),
    write: async (name, content) => vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), content),
  });
