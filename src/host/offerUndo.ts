import * as vscode from "vscode";
import { describeError } from "../base/log.ts";

/**
 * Says what was done, with a way back. Not awaited by commands: they are done, and the offer stays as long as the user
 * leaves it.
 */
export function offerUndo(message: string, undo: () => Promise<unknown>): void {
  void vscode.window
    .showInformationMessage(message, "Undo")
    .then(async (answer) => {
      if (answer === "Undo") await undo();
    })
    .then(undefined, (cause: unknown) => void vscode.window.showErrorMessage(describeError(cause)));
}
