import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { BackupInfo } from "../../app/backups.ts";
import {
  type BackupContents,
  backupsOf,
  contentsOf,
  type RestoredBackup,
  restoreBackup,
} from "../../app/restoreBackup.ts";
import { runVerb } from "../../app/verb.ts";
import { deleteSession } from "../../app/verbs/deleteSession.ts";
import { listBackups } from "../../app/verbs/listBackups.ts";
import { makeBackup } from "../../app/verbs/makeBackup.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { SessionId } from "../../core/ids.ts";
import { type SessionSummary, summaryOf, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { timeOf } from "../dates.ts";
import { tellFailure } from "../editorDialogs.ts";
import { quickPickText } from "../quickPickText.ts";

/** The dialogs around backups. */
export class BackupDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async make(): Promise<void> {
    const outcome = await withProgress("Braid: Backing up your sessions", (signal) =>
      runVerb(this.#app, makeBackup, {}, signal),
    );
    if (!outcome) return;
    const { folder } = backupsOf(this.#app);
    if (outcome.result === "empty") {
      void vscode.window.showInformationMessage("There are no sessions to back up yet.");
      return;
    }
    const sessions = countOf(outcome.backup.sessionCount, "session");
    const damaged = outcome.result === "made" ? outcome.damaged.length : 0;
    if (damaged > 0)
      void vscode.window
        .showWarningMessage(
          `Backed up ${sessions}. The files of ${countOf(damaged, "session")} are damaged; the copies made before were kept.`,
          "Check History",
        )
        .then((answer) => answer && vscode.commands.executeCommand("braid.store.check"))
        .then(undefined, tellFailure);
    else {
      const message =
        outcome.result === "made"
          ? `Backed up ${sessions} to ${visibleText(folder)}.`
          : `Nothing has changed since the last backup. It holds ${sessions}.`;
      // An editor in a browser has no file manager beside it.
      const canShow = vscode.env.uiKind === vscode.UIKind.Desktop;
      void vscode.window
        .showInformationMessage(message, ...(canShow ? ["Show Folder"] : []))
        .then(async (answer) => {
          if (answer) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(folder));
        })
        .then(undefined, tellFailure);
    }
  }

  async restore(): Promise<void> {
    const backups = await runVerb(this.#app, listBackups, {});
    if (backups.length === 0) {
      void vscode.window.showInformationMessage(
        `There is no backup in ${visibleText(backupsOf(this.#app).folder)} yet. “Braid: Back Up Now” makes one.`,
      );
      return;
    }
    const backup = await this.#pickBackup(backups);
    const contents = backup && (await contentsOf(this.#app, backup.id));
    const chosen = contents && (await this.#choose(backup, contents));
    if (chosen) await this.restoreFrom(backup, chosen);
  }

  /** Restores with progress, says what came of it, and offers to take it back. */
  async restoreFrom(backup: BackupInfo, sessions: readonly SessionId[] | "missing"): Promise<void> {
    const restored = await withProgress("Braid: Restoring sessions", (signal, tell) =>
      restoreBackup(this.#app, backup.id, sessions, signal, tell),
    );
    if (restored) this.#tell(restored);
  }

  #tell(result: RestoredBackup): void {
    const { restored, restoredToTrash, completed, unreadable, isCancelled } = result;
    const parts = [
      restored.length > 0 ? `Restored ${countOf(restored.length, "session")}.` : undefined,
      restoredToTrash.length > 0
        ? restored.length > 0
          ? `${countOf(restoredToTrash.length, "more is", "more are")} in the trash.`
          : `${countOf(restoredToTrash.length, "session is", "sessions are")} in the trash again.`
        : undefined,
      completed.length > 0 ? `${countOf(completed.length, "session")} got back what was missing.` : undefined,
      unreadable.length > 0
        ? `${countOf(unreadable.length, "copy is", "copies are")} damaged and not used; try an older backup for ${unreadable.length === 1 ? "it" : "them"}.`
        : undefined,
      isCancelled ? "You stopped it; the rest was left." : undefined,
    ].filter((part) => part !== undefined);
    if (parts.length === 0) parts.push("Nothing was missing, so nothing was changed.");
    const show =
      unreadable.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    void show(parts.join(" "), ...(restored.length > 0 ? ["Undo"] : []))
      .then(async (answer) => {
        if (answer === "Undo") await runVerb(this.#app, deleteSession, { sessions: [...restored] });
      })
      .then(undefined, tellFailure);
  }

  async #pickBackup(backups: readonly BackupInfo[]): Promise<BackupInfo | undefined> {
    const now = this.#app.clock.now();
    const rowOf = (backup: BackupInfo) => ({
      label: timeOf(backup.madeAt),
      description: `${countOf(backup.sessionCount, "session")} · ${ageOf(backup.madeAt, now)}`,
      ...(!backup.isOwn && { detail: `From another place: ${quickPickText(backup.editor)}` }),
      backup,
    });
    const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const own = backups.filter(({ isOwn }) => isOwn);
    const others = backups.filter(({ isOwn }) => !isOwn);
    const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly backup?: BackupInfo }>(
      [
        ...(own.length > 0 ? [separator("Of these sessions"), ...own.map(rowOf)] : []),
        ...(others.length > 0
          ? [separator("Of stores that were removed, or belong to another editor"), ...others.map(rowOf)]
          : []),
      ],
      { title: "Restore from Backup", placeHolder: "As of when?", matchOnDescription: true },
    );
    return picked?.backup;
  }

  async #choose(
    backup: BackupInfo,
    { missing, missingInTrash, removed, present }: BackupContents,
  ): Promise<readonly SessionId[] | "missing" | undefined> {
    const all = { label: "$(history) Restore All Missing Sessions", what: "missing" as const };
    const some = { label: "$(list-selection) Choose Sessions...", what: "some" as const };
    const advice = "What they lack comes back. What is newer here stays.";
    const trashed = missingInTrash.length > 0 ? " What was in its trash goes to the trash." : "";
    const kept =
      removed.length > 0 ? ` ${countOf(removed.length, "session")} that you removed for good stay away.` : "";
    const lacking = countOf(missing.length, "session of the backup is", "sessions of the backup are");
    const picked = await vscode.window.showQuickPick(
      missing.length + missingInTrash.length > 0
        ? [
            { ...all, detail: `${lacking} not here.${trashed}${kept}` },
            { ...some, detail: advice },
          ]
        : [{ ...some, detail: `Nothing is missing.${kept} ${advice}` }],
      { title: `Backup of ${timeOf(backup.madeAt)}`, placeHolder: "Nothing is removed or overwritten." },
    );
    if (picked?.what !== "some") return picked?.what;
    return this.#pickSessions(backup, [...missing, ...missingInTrash, ...removed, ...present]);
  }

  async #pickSessions(
    backup: BackupInfo,
    sessions: readonly SessionId[],
  ): Promise<readonly SessionId[] | undefined> {
    const summaries = await withProgress("Braid: Reading the backup", async (signal, tell) => {
      const read: SessionSummary[] = [];
      for (const [index, session] of sessions.entries()) {
        if (signal.aborted) return undefined;
        const records = await backupsOf(this.#app).read(session, backup.id);
        const summary = records && summaryOf(records);
        if (summary?.listed) read.push(summary);
        tell(index + 1, sessions.length);
      }
      return read.sort((a, b) => b.updatedAt - a.updatedAt);
    });
    if (!summaries) return undefined;
    const now = this.#app.clock.now();
    const picked = await vscode.window.showQuickPick(
      summaries.map(({ id, title, updatedAt, messageCount, workspace }) => ({
        label: quickPickText(title ?? untitled),
        description: [
          ageOf(updatedAt, now),
          countOf(messageCount, "message"),
          quickPickText(workspaceNameOf(workspace)),
        ].join(" · "),
        id,
      })),
      { title: "Restore which sessions?", canPickMany: true, matchOnDescription: true },
    );
    return picked && picked.length > 0 ? picked.map(({ id }) => id) : undefined;
  }
}

/** Runs something that can be stopped. Undefined when it was, unless it has an answer even then. */
async function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, tell: (done: number, total: number) => void) => Promise<T>,
): Promise<T | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      const listening = token.onCancellationRequested(() => stop.abort());
      let told = 0;
      try {
        return await run(stop.signal, (done, total) => {
          const percent = Math.floor((100 * done) / total);
          if (percent === told && done < total) return;
          progress.report({ increment: percent - told, message: `${done} of ${total}` });
          told = percent;
        });
      } catch (cause) {
        if (stop.signal.aborted) return undefined;
        throw cause;
      } finally {
        listening.dispose();
      }
    },
  );
}
