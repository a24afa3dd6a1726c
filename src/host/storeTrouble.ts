import * as vscode from "vscode";
import { describeError, type Log } from "../base/log.ts";

/** Tells the user, once until it is dismissed, that a reply could not be saved, and what is safe. */
export function tellOfStoreTrouble(log: Log): (session: unknown, cause: unknown) => void {
  let isTold = false;
  return (_session, cause) => {
    log.error(`A reply could not be saved: ${describeError(cause)}`);
    if (isTold) return;
    isTold = true;
    const reason = cause instanceof Error ? cause.message : String(cause);
    void vscode.window.showErrorMessage(`The last part of a reply could not be saved. ${reason}`).then(() => {
      isTold = false;
    });
  };
}
