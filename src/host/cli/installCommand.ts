import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { visibleText } from "../../core/visibleText.ts";
import { tellFailure } from "../editorDialogs.ts";
import { isOnPath, pathLine, writeLauncher } from "./writeLauncher.ts";

interface FolderRow extends vscode.QuickPickItem {
  readonly folder?: string;
}

/** Makes the command line known to terminals, as VS Code does with its own `code`. */
export async function installCommand(): Promise<void> {
  const folder = await chooseFolder();
  if (folder === undefined) return;
  const path = await writeLauncher(folder, {
    cliFile: join(__dirname, "cli.js"), // Bundles lie side by side.
    ...{ editorProgram: process.execPath, platform: process.platform },
  });
  const isFound = isOnPath(folder, process.env.PATH);
  const line = pathLine(folder, process.platform);
  const where =
    process.platform === "win32"
      ? "run this once in PowerShell, then open a new terminal"
      : "add this line to the file that your shell reads at its start, such as ~/.profile or ~/.zshrc";
  // Not awaited: the command is done, and the message stays as long as the user leaves it.
  void vscode.window
    .showInformationMessage(
      isFound
        ? `The command is in ${visibleText(path)}. Open a new terminal and type “braid help”.`
        : `The command is in ${visibleText(path)}, where terminals do not look yet. To type just “braid”, ${where}: ${visibleText(line)}`,
      ...(isFound ? [] : ["Copy Line"]),
    )
    .then(async (answer) => {
      if (answer === "Copy Line") await vscode.env.clipboard.writeText(line);
    })
    .then(undefined, tellFailure);
}

/** Undefined when the user does not want it after all. */
async function chooseFolder(): Promise<string | undefined> {
  const usual =
    process.platform === "win32"
      ? join(process.env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Braid", "bin")
      : join(homedir(), ".local", "bin");
  const rows: readonly FolderRow[] = [
    {
      label: usual,
      description: isOnPath(usual, process.env.PATH)
        ? "on your PATH"
        : "your own programs; not on your PATH yet",
      folder: usual,
    },
    { label: "Another Folder..." },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Install 'braid' Command",
    placeHolder: "Into which folder? A small script is put there, and nothing else is changed.",
  });
  if (!picked) return undefined;
  if (picked.folder !== undefined) return picked.folder;
  const chosen = await vscode.window.showOpenDialog({
    title: "Install 'braid' Command",
    openLabel: "Install Here",
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.[0]?.fsPath;
}
