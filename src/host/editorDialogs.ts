import * as vscode from "vscode";
import { visibleText } from "../core/visibleText.ts";
import type { Dialogs } from "./dialogs.ts";
import { failureSentenceOf } from "./failureSentence.ts";

/** Tells the user what went wrong: in its own words where it has any, in general ones otherwise. */
export function tellFailure(cause: unknown): void {
  const sentence = failureSentenceOf(cause);
  if (sentence !== undefined) {
    void vscode.window.showErrorMessage(visibleText(sentence));
    return;
  }
  void vscode.window
    .showErrorMessage("Braid could not do this because of an error of its own. Nothing was lost.", "Show Log")
    .then((answer) => answer && vscode.commands.executeCommand("braid.showLog"));
}

/** The editor's own messages. */
export const editorDialogs: Dialogs = {
  inform: async (message, ...buttons) => vscode.window.showInformationMessage(message, ...buttons),
  warn: async (message, ...buttons) => vscode.window.showWarningMessage(message, ...buttons),
  tellFailure,
  openSettings: async (query) => {
    await vscode.commands.executeCommand("workbench.action.openSettings", query);
  },
};
