import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { BackupInfo } from "../../app/backups.ts";
import { type BackupToOffer, backupToOffer } from "../../app/backupToOffer.ts";
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
  #found: BackupToOffer | undefined;

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
    const found = this.#found ?? (await this.#find());
    if (!found) {
      void vscode.window.showInformationMessage("There is no backup to restore from.");
      return;
    }
    await this.#desk.restoreFrom(found.backup, "missing");
    await this.#forgetWhenFilled();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #look(): Promise<void> {
    try {
      if (!(await this.#isEmpty())) return;
      this.#found = await this.#find();
      if (!this.#found) return;
      await vscode.commands.executeCommand("setContext", contextKey, true);
      const [restore, choose] = ["Restore Them", "Choose Another..."];
      const answer = await vscode.window.showInformationMessage(
        offerOf(this.#found),
        ...[restore, ...(this.#found.larger ? [choose] : []), "Not Now"],
      );
      if (answer === restore) await vscode.commands.executeCommand("braid.backup.restoreFound");
      if (answer === choose) await vscode.commands.executeCommand("braid.backup.restore");
    } catch (cause) {
      this.#log.warn(`Backups were not looked for: ${describeError(cause)}`);
    }
  }

  async #isEmpty(): Promise<boolean> {
    return (await this.#app.store.list()).every(({ id, listed }) => !listed || id === projectsSession);
  }

  async #find(): Promise<BackupToOffer | undefined> {
    return backupToOffer((await this.#app.backups?.list()) ?? []);
  }

  async #forgetWhenFilled(): Promise<void> {
    if (await this.#isEmpty()) return;
    this.#found = undefined;
    await vscode.commands.executeCommand("setContext", contextKey, false);
  }
}

function offerOf({ backup, larger }: BackupToOffer): string {
  const { sessionCount, madeAt } = backup;
  const other = larger
    ? ` An earlier one, from ${dateOf(larger.madeAt)}${larger.editor === backup.editor ? "" : makerOf(larger)}, has ${countOf(larger.sessionCount, "session")}.`
    : "";
  return `Braid found a backup with ${countOf(sessionCount, "session")} from ${dateOf(madeAt)}${makerOf(backup)}, and there are no sessions here.${other} Restoring removes nothing.`;
}

const makerOf = ({ isOwn, editor }: BackupInfo): string => (isOwn ? "" : `, made by ${visibleText(editor)}`);
