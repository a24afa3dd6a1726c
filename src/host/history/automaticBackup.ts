import * as vscode from "vscode";
import { BackupError } from "../../app/backups.ts";
import type { Clock, EpochMs } from "../../base/clock.ts";
import type { Event } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";

const hourMs = 3_600_000;
/** A drive may be away for some days without anybody being told. */
const patienceMs = 7 * 24 * hourMs;

export interface AutomaticBackupSetup {
  readonly backups: {
    make(signal?: AbortSignal): Promise<unknown>;
    newestTime(): Promise<EpochMs | undefined>;
  };
  readonly isEnabled: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** There are session files that are new. */
  readonly onDidFold: Event<void>;
}

/** Makes a backup after a fold, when the last one is more than an hour old. */
export class AutomaticBackup implements vscode.Disposable {
  readonly #setup: AutomaticBackupSetup;
  readonly #listening: { dispose(): void };
  readonly #stop = new AbortController();
  #isRunning = false;
  #isTold = false;

  constructor(setup: AutomaticBackupSetup) {
    this.#setup = setup;
    this.#listening = setup.onDidFold(() => void this.#makeIfDue());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#stop.abort();
  }

  async #makeIfDue(): Promise<void> {
    const { backups, isEnabled, clock, log } = this.#setup;
    if (this.#isRunning || !isEnabled()) return;
    this.#isRunning = true;
    let newest: EpochMs | undefined;
    try {
      newest = await backups.newestTime();
      // The distance, because a clock that was ahead has left backups in the future.
      if (newest !== undefined && Math.abs(clock.now() - newest) < hourMs) return;
      await backups.make(this.#stop.signal);
    } catch (cause) {
      if (this.#stop.signal.aborted) return;
      log.warn(`The automatic backup failed: ${describeError(cause)}`);
      this.#tell(cause, newest);
    } finally {
      this.#isRunning = false;
    }
  }

  #tell(cause: unknown, newest: EpochMs | undefined): void {
    const isLong = newest === undefined || this.#setup.clock.now() - newest > patienceMs;
    if (this.#isTold || !isLong || !(cause instanceof BackupError)) return;
    this.#isTold = true;
    void vscode.window.showWarningMessage(cause.message, "Open Settings").then(async (answer) => {
      if (answer) await vscode.commands.executeCommand("workbench.action.openSettings", "braid.backup");
    });
  }
}
