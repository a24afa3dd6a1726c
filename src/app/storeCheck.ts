import type { Event } from "../base/emitter.ts";
import type { SessionId } from "../core/ids.ts";

/** What a backup looked like when it was checked. */
export interface BackupCheck {
  /** How it is called, for the user. */
  readonly name: string;
  /** What is wrong with it, as a sentence; undefined when all of it verifies. */
  readonly problem?: string;
}

export interface CheckRequest {
  /** False only looks and changes nothing. */
  readonly repair: boolean;
  /** Aborting ends the check between two sessions; what was repaired by then stays repaired. */
  readonly signal: AbortSignal;
  /** Checks the newest backup; undefined when there is none. */
  readonly checkBackup?: () => Promise<BackupCheck | undefined>;
}

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * `repaired`: nothing is missing. `partly`: something may be missing. `lost`: nothing of it could be restored.
 * `left`: nothing was done about it.
 */
export type CheckOutcome = "repaired" | "partly" | "lost" | "left";

/** A session as a report names it. Titles are untrusted. */
export interface CheckedSession {
  readonly id: SessionId;
  readonly title?: string;
}

/** Something that was not as it should be. All texts are plain sentences; names in them are untrusted. */
export interface CheckProblem {
  /** Relative to the store, with forward slashes. */
  readonly file: string;
  /** The sessions whose content it is about, as far as can be told. */
  readonly sessions: readonly CheckedSession[];
  readonly what: string;
  readonly done: string;
  readonly outcome: CheckOutcome;
}

/** Worth knowing, and nothing is wrong: files of a newer Braid, foreign files, what is in quarantine. */
export interface CheckNote {
  readonly sentence: string;
  readonly files: readonly string[];
}

export interface CheckReport {
  readonly isRepair: boolean;
  readonly isCancelled: boolean;
  readonly elapsedMs: number;
  readonly checked: {
    readonly sessions: number;
    readonly messages: number;
    readonly sessionFiles: number;
    readonly journals: number;
    readonly journalLines: number;
  };
  /** What this check found. A second one right afterwards finds nothing of it, unless it was left as it is. */
  readonly problems: readonly CheckProblem[];
  /** Sessions of which nothing can be read, whether this check found that out or it was known before. */
  readonly unreadable: readonly CheckedSession[];
  readonly notes: readonly CheckNote[];
}

/** Looks at every file of the store and repairs what it can. */
export interface StoreCheck {
  /**
   * Reads everything and verifies it; what does not verify is moved to quarantine and put together again from second
   * copies. Deletes nothing. Other windows may go on writing meanwhile. One check at a time: a second call waits.
   * @throws StoreError when the store cannot be read at all.
   */
  check(request: CheckRequest): Promise<CheckReport>;
  /** While it is, what is found is in the report, and nobody has to be told otherwise. */
  readonly isChecking: boolean;
  readonly onDidAdvanceCheck: Event<CheckProgress>;
}
