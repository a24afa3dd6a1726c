import * as vscode from "vscode";
import type { ReadableFile, ReadableFiles } from "../../app/readableFiles.ts";
import { nameOfFile } from "../nameOfFile.ts";

/** Asks for files to import, or for a folder of them. @param local Reads files of this machine in pieces. */
export const editorFiles =
  (local: ReadableFiles) =>
  async (what: "files" | "folder"): Promise<readonly ReadableFile[] | undefined> => {
    const isFolder = what === "folder";
    const chosen = await vscode.window.showOpenDialog({
      title: "Import Sessions",
      openLabel: "Import",
      canSelectMany: true,
      canSelectFiles: !isFolder,
      canSelectFolders: isFolder,
      ...(!isFolder && { filters: { "Exported Sessions": ["json"] } }),
    });
    if (!chosen || chosen.length === 0) return undefined;
    const found = await Promise.all(
      chosen.map((uri) =>
        uri.scheme === "file"
          ? local.find(uri.fsPath)
          : isFolder
            ? filesIn(uri)
            : fileAt(uri).then((file) => [file]),
      ),
    );
    return found.flat();
  };

async function filesIn(folder: vscode.Uri): Promise<readonly ReadableFile[]> {
  const entries = await vscode.workspace.fs.readDirectory(folder);
  const names = entries
    .filter(([name, type]) => (type & vscode.FileType.File) !== 0 && /\.json$/i.test(name))
    .map(([name]) => name)
    .sort();
  return Promise.all(names.map((name) => fileAt(vscode.Uri.joinPath(folder, name))));
}

/** The editor reads files of other machines as a whole only, so their size is asked first. What has none cannot be read either. */
async function fileAt(uri: vscode.Uri): Promise<ReadableFile> {
  const { size } = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => ({ size: undefined }));
  return {
    name: nameOfFile(uri),
    ...(size !== undefined && { sizeBytes: size }),
    async *read() {
      yield* piecesOf(await vscode.workspace.fs.readFile(uri));
    },
  };
}

const pieceBytes = 1_000_000;

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
