import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { BackupInfo } from "../../app/backups.ts";
import { countOf } from "../../base/countOf.ts";
import { describeError, type Log } from "../../base/log.ts";
import { projectsSession } from "../../core/projectRecords.ts";
import { visibleText } from "../../core/visibleText.ts";
import { dateOf } from "../dates.ts";
import type { BackupDesk } from "./backupDesk.ts";

const contextKey = "braid.foundBackup";

/** After the extension was installed again its store is empty. Then its last backup is offered, once in a window. */
export class FoundBackup implements vscode.Disposable {
  readonly #app: App;
  readonly #desk: BackupDesk;
  readonly #log: Log;
  readonly #listening: vscode.Disposable;
  #found: BackupInfo | undefined;

  /** @param onDidList Nothing is looked for before somebody looks at the sessions. */
  constructor(app: App, desk: BackupDesk, log: Log, onDidList: vscode.Event<void>) {
    this.#app = app;
    this.#desk = desk;
    this.#log = log;
    let isFirst = true;
    this.#listening = onDidList(() => {
      if (isFirst) void this.#look();
      else if (this.#found) void this.#forgetWhenFilled();
      isFirst = false;
    });
  }

  /** Restores the backup that was found. */
  async restore(): Promise<void> {
    const backup = this.#found ?? (await this.#newest());
    if (!backup) {
      void vscode.window.showInformationMessage("There is no backup to restore from.");
      return;
    }
    await this.#desk.restoreFrom(backup, "missing");
    await this.#forgetWhenFilled();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #look(): Promise<void> {
    try {
      if (!(await this.#isEmpty())) return;
      this.#found = await this.#newest();
      if (!this.#found) return;
      await vscode.commands.executeCommand("setContext", contextKey, true);
      const { sessionCount, madeAt, isOwn, editor } = this.#found;
      const restore = "Restore Them";
      const answer = await vscode.window.showInformationMessage(
        `Braid found a backup with ${countOf(sessionCount, "session")} from ${dateOf(madeAt)}${isOwn ? "" : `, made by ${visibleText(editor)}`}, and there are no sessions here. Restoring it removes nothing.`,
        restore,
        "Not Now",
      );
      if (answer === restore) await vscode.commands.executeCommand("braid.backup.restoreFound");
    } catch (cause) {
      this.#log.warn(`Backups were not looked for: ${describeError(cause)}`);
    }
  }

  async #isEmpty(): Promise<boolean> {
    return (await this.#app.store.list()).every(({ id, listed }) => !listed || id === projectsSession);
  }

  /** The newest one with sessions in it; this store's own first, since others may belong to another editor that is in use. */
  async #newest(): Promise<BackupInfo | undefined> {
    const backups = ((await this.#app.backups?.list()) ?? []).filter(({ sessionCount }) => sessionCount > 0);
    return backups.find(({ isOwn }) => isOwn) ?? backups[0];
  }

  async #forgetWhenFilled(): Promise<void> {
    if (await this.#isEmpty()) return;
    this.#found = undefined;
    await vscode.commands.executeCommand("setContext", contextKey, false);
  }
}
