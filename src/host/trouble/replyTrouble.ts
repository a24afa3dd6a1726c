import * as vscode from "vscode";
import type { SessionStore } from "../../app/sessionStore.ts";
import { describeError, type Log } from "../../base/log.ts";
import { messageOf } from "../../base/messageOf.ts";
import { visibleText } from "../../core/visibleText.ts";

/**
 * Logs that a reply could not be saved. As long as the store says what is wrong with it the panel shows that already;
 * otherwise the user is told here, once until it is dismissed.
 */
export function tellOfReplyTrouble(
  store: SessionStore,
  log: Log,
): (session: unknown, cause: unknown) => void {
  let isTold = false;
  return (_session, cause) => {
    log.error(`A reply could not be saved: ${describeError(cause)}`);
    if (isTold || store.health) return;
    isTold = true;
    const reason = messageOf(cause);
    void vscode.window
      .showErrorMessage(`The last part of a reply could not be saved. ${visibleText(reason)}`)
      .then(() => {
        isTold = false;
      });
  };
}
