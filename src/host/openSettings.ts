import * as vscode from "vscode";

export const openSettings = async (): Promise<void> => {
  await vscode.commands.executeCommand("workbench.action.openSettings", "@ext:braid-dev.braid");
};
