import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { purgeSession } from "../../app/verbs/purgeSession.ts";
import { restoreSession } from "../../app/verbs/restoreSession.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { tellFailure } from "../editorDialogs.ts";
import { pickSession } from "../sessions/pickSession.ts";
import { sessionsIn } from "../sessions/sessionsIn.ts";
import type { TrashTree } from "../sessions/trashTree.ts";
import { withProgress } from "../sessions/withProgress.ts";

/** The dialogs around the trash. */
export class TrashDesk {
  readonly #app: App;
  readonly #tree: TrashTree;

  constructor(app: App, tree: TrashTree) {
    this.#app = app;
    this.#tree = tree;
  }

  async restore(argument: unknown, selection: unknown): Promise<void> {
    const sessions = await this.#meant("Restore which session?", argument, selection);
    const [first] = sessions;
    if (first === undefined) return;
    await withProgress(sessions, () => runVerb(this.#app, restoreSession, { sessions: [...sessions] }));
    const message =
      sessions.length === 1
        ? `“${await this.#titleOf(first)}” is back.`
        : `${countOf(sessions.length, "session")} are back.`;
    // Not awaited: the command is done, and the offer stays as long as the user leaves it.
    void vscode.window
      .showInformationMessage(message, ...(sessions.length === 1 ? ["Open"] : []))
      .then(async (answer) => {
        if (answer === "Open") await runVerb(this.#app, openSession, { session: first });
      })
      .then(undefined, tellFailure);
  }

  async purge(argument: unknown, selection: unknown): Promise<void> {
    const sessions = await this.#meant("Delete which session permanently?", argument, selection);
    const [first] = sessions;
    if (first === undefined) return;
    const what =
      sessions.length === 1
        ? `“${await this.#titleOf(first)}”`
        : `these ${countOf(sessions.length, "session")}`;
    await this.#purgeAfterConsent(`Delete ${what} permanently?`, "Delete Permanently", sessions);
  }

  async empty(): Promise<void> {
    const all = await this.#tree.list();
    if (all.length === 0) {
      void vscode.window.showInformationMessage("The trash is empty.");
      return;
    }
    await this.#purgeAfterConsent(
      `Permanently delete the ${countOf(all.length, "session")} in the trash, of all workspaces?`,
      "Empty Trash",
      all.map(({ id }) => id),
    );
  }

  async #purgeAfterConsent(question: string, yes: string, sessions: readonly SessionId[]): Promise<void> {
    const detail = "This cannot be undone, except from a backup that was made before.";
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    await runVerb(this.#app, purgeSession, { sessions: [...sessions] });
  }

  /** Read, not trusted: trees, keys, other extensions and the palette call commands. */
  async #meant(question: string, argument: unknown, selection: unknown): Promise<readonly SessionId[]> {
    const sessions = argument === "selected" ? this.#tree.selected : sessionsIn(argument, selection);
    if (sessions.length > 0 || argument === "selected") return sessions;
    const picked = await pickSession(this.#app, question, { deleted: true, everywhere: true });
    return picked ? [picked] : [];
  }

  async #titleOf(session: SessionId): Promise<string> {
    const summary = (await this.#app.store.list()).find(({ id }) => id === session);
    return visibleText(summary?.title ?? untitled);
  }
}
