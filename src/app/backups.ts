import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { UserError } from "./userError.ts";

/** One backup: every session as it was at one time. */
export interface BackupInfo {
  /** Names it among all backups in the backup folder. */
  readonly id: string;
  readonly madeAt: EpochMs;
  /** Sessions in it, without those that were in the trash. */
  readonly sessionCount: number;
  readonly trashCount: number;
  /** Whether it is of this store, and not of one that was removed or belongs to another editor. */
  readonly isOwn: boolean;
  /** Whose store it is of: the name of the editor. Untrusted text. */
  readonly editor: string;
}

export interface BackedUpSession {
  readonly session: SessionId;
  readonly isInTrash: boolean;
}

/** An earlier state of one session, as a backup or the store's previous edition holds it. */
export interface EarlierState {
  readonly id: string;
  /** When something was last changed in it. */
  readonly at: EpochMs;
  readonly title?: string;
  readonly messageCount: number;
}

export type BackupOutcome =
  | {
      readonly result: "made";
      readonly backup: BackupInfo;
      /** Session files that do not verify. The copy made of them earlier is in the backup, where there is one. */
      readonly damaged: readonly SessionId[];
      /** Fewer than half of the sessions of the last backup are here, so no older backup was removed. */
      readonly isSuspiciouslySmall: boolean;
    }
  /** Nothing has changed since this one. */
  | { readonly result: "unchanged"; readonly backup: BackupInfo }
  /** There is no session to back up. */
  | { readonly result: "empty" };

/** Copies of sessions outside the store. Every method that reads passes over what does not verify, and reports it. */
export interface Backups {
  /** Where they are, for people. */
  readonly folder: string;

  /**
   * Makes one now, whatever time it is.
   * @throws BackupError when it cannot be made. Older ones are as they were.
   */
  make(signal?: AbortSignal): Promise<BackupOutcome>;

  /** Newest first, of every store. @throws BackupError when the folder cannot be read. */
  list(): Promise<readonly BackupInfo[]>;

  /** @throws BackupError when there is no such backup, or it cannot be read. */
  sessionsIn(backup: string): Promise<readonly BackedUpSession[]>;

  /** Undefined when the backup holds no whole copy of it. @throws BackupError when the disk refuses. */
  read(session: SessionId, backup: string): Promise<RecordSet | undefined>;

  /** What a session was like at other times, newest first. */
  statesOf(session: SessionId): Promise<readonly EarlierState[]>;

  /** Undefined when there is no such state any more. */
  readState(session: SessionId, state: string): Promise<RecordSet | undefined>;
}

/** A backup could not be made or read. `message` is a sentence or two for the user. */
export class BackupError extends UserError {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
