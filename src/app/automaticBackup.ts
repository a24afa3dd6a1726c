import type { Clock, EpochMs } from "../base/clock.ts";
import type { Disposable } from "../base/disposable.ts";
import type { Event } from "../base/emitter.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { describeError, type Log } from "../base/log.ts";
import { BackupError } from "./backups.ts";

const hourMs = 3_600_000;
/** Where uninstalling on another machine uninstalls here, too, which deletes the store without a word. */
const syncedPauseMs = 600_000;
/** A drive may be away for some days without anybody being told, and is not spoken of more often than this. */
const patienceMs = 7 * 24 * hourMs;

/** What is known of the automatic backups, in all windows and over restarts. */
export interface BackupMemory {
  read(): unknown;
  write(known: JsonObject): Promise<void>;
}

export interface AutomaticBackupSetup {
  readonly backups: {
    readonly folder: string;
    make(signal?: AbortSignal): Promise<unknown>;
    newestTime(): Promise<EpochMs | undefined>;
  };
  readonly isEnabled: () => boolean;
  /** Whether the editor syncs extensions between machines for all we know, as where Settings Sync carries sessions. */
  readonly isSynced: () => boolean;
  readonly memory: BackupMemory;
  /** Tells the user what a backup failed of. */
  readonly tell: (sentences: string) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** There are session files that are new. */
  readonly onDidFold: Event<void>;
}

/** Makes a backup after a fold, when the last one is more than an hour old, or ten minutes where machines sync. */
export class AutomaticBackup implements Disposable {
  readonly #setup: AutomaticBackupSetup;
  readonly #listening: Disposable;
  readonly #stop = new AbortController();
  #isRunning = false;
  /** In this window. A clock that was ahead has left backups in the future, which say nothing about the time since. */
  #madeAt: EpochMs | undefined;

  constructor(setup: AutomaticBackupSetup) {
    this.#setup = setup;
    this.#listening = setup.onDidFold(() => void this.#makeIfDue());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#stop.abort();
  }

  /** Never rejects. */
  async #makeIfDue(): Promise<void> {
    const { backups, isEnabled, log } = this.#setup;
    if (this.#isRunning || !isEnabled()) return;
    this.#isRunning = true;
    let newest: EpochMs | undefined;
    try {
      newest = await backups.newestTime();
      if (this.#isFresh(newest) || this.#isFresh(this.#madeAt)) return;
      await backups.make(this.#stop.signal);
      this.#madeAt = this.#setup.clock.now();
      await this.#remember({ madeAt: this.#madeAt });
    } catch (cause) {
      if (this.#stop.signal.aborted) return;
      log.warn(`The automatic backup failed: ${describeError(cause)}`);
      if (cause instanceof BackupError) await this.#tell(cause, newest);
    } finally {
      this.#isRunning = false;
    }
  }

  #isFresh(time: EpochMs | undefined): boolean {
    const { clock, isSynced } = this.#setup;
    const pauseMs = isSynced() ? syncedPauseMs : hourMs;
    return time !== undefined && Math.abs(clock.now() - time) < pauseMs;
  }

  async #tell({ message }: BackupError, newest: EpochMs | undefined): Promise<void> {
    const { backups, memory, tell } = this.#setup;
    const stored = memory.read();
    // Of another folder than now nothing is known: a folder that was just chosen, and is wrong, is spoken of at once.
    const known = isJsonObject(stored) && stored.folder === backups.folder ? stored : {};
    if ([newest, known.madeAt, known.toldAt].some((time) => this.#isRecent(time))) return;
    tell(message);
    await this.#remember({ ...known, toldAt: this.#setup.clock.now() });
  }

  #isRecent(time: unknown): boolean {
    return typeof time === "number" && Math.abs(this.#setup.clock.now() - time) <= patienceMs;
  }

  async #remember(known: JsonObject): Promise<void> {
    const { backups, memory, log } = this.#setup;
    try {
      await memory.write({ ...known, folder: backups.folder });
    } catch (cause) {
      log.debug(`The automatic backup was not noted: ${describeError(cause)}`);
    }
  }
}
