import { homedir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { tellFailure } from "../editorDialogs.ts";
import { quickPickText } from "../quickPickText.ts";
import { installedWords, type Machine, usualFolder } from "./installWords.ts";
import { writeLauncher } from "./writeLauncher.ts";

interface FolderRow extends vscode.QuickPickItem {
  readonly folder?: string;
}

/** Makes the command line known to terminals, as VS Code does with its own `code`. */
export async function installCommand(): Promise<void> {
  const { env, platform, execPath } = process;
  const machine = { platform, home: homedir(), searched: env.PATH, localAppData: env.LOCALAPPDATA };
  const folder = await chooseFolder(machine);
  if (folder === undefined) return;
  const path = await writeLauncher(folder, {
    cliFile: join(__dirname, "cli.js"), // Bundles lie side by side.
    ...{ editorProgram: execPath, platform },
  });
  const { message, line } = installedWords(path, folder, machine);
  // Not awaited: the command is done, and the message stays as long as the user leaves it.
  void vscode.window
    .showInformationMessage(message, ...(line === undefined ? [] : ["Copy Line"]))
    .then(async (answer) => {
      if (answer === "Copy Line" && line !== undefined) await vscode.env.clipboard.writeText(line);
    })
    .then(undefined, tellFailure);
}

/** Undefined when the user does not want it after all. */
async function chooseFolder(machine: Machine): Promise<string | undefined> {
  const { folder, description } = usualFolder(machine);
  const rows: readonly FolderRow[] = [
    { label: quickPickText(folder), description, folder },
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
