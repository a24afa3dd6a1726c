import type { Event } from "../base/emitter.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import type { Change, SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import type { SessionSummary } from "../core/session.ts";

/** Said after something changed, here or in another window. */
export interface StoreChange {
  readonly session: SessionId;
  readonly origin: "here" | "elsewhere";
}

/** Why the store cannot write now. */
export interface StoreHealth {
  readonly trouble: StoreTrouble;
  /** Plain sentences for the user: what happened, what is safe, and what helps. */
  readonly message: string;
}

export interface ListOptions {
  /** Told a few times a second while summaries have to be made again, with those there are so far, newest first. */
  onProgress?(soFar: readonly SessionSummary[], total: number): void;
}

/** What the product needs from storage. Files, SQL and sql.js stay on the other side. */
export interface SessionStore {
  /** This window, as the author of what it writes. */
  readonly writer: WriterId;

  /**
   * Every known session, deleted ones included, newest first, without messages. One that is there but cannot be
   * read is listed with its `trouble`.
   */
  list(options?: ListOptions): Promise<readonly SessionSummary[]>;

  /**
   * Everything known of a session. Undefined when there never was one, which is ordinary rather than an error.
   *
   * The set is shared and goes on growing while the session is in memory: read it at once, ask again after an
   * await, and never merge into it.
   * @throws StoreError when it is there but cannot be read: a newer Braid wrote it (`newerVersion`), its files are
   *   damaged and there is no second copy (`damaged`), or the disk refuses.
   */
  find(id: SessionId): Promise<RecordSet | undefined>;

  /**
   * Stamps and stores all changes or none; resolves once they are on disk.
   * Calls are written in the order in which they were made.
   * @throws StoreError when the disk refused; nothing that was stored before is harmed.
   */
  append(session: SessionId, changes: readonly Change[]): Promise<void>;

  /**
   * Stores records that have their stamps already: from a backup, an import, another machine. What is newer here
   * stays. All or none; resolves once they are on disk.
   * @throws StoreError as above.
   */
  merge(records: readonly SessionRecord[]): Promise<void>;

  /** Whether that writer's window is still there, as far as can be known. */
  isWriting(writer: WriterId): boolean;

  readonly onDidChange: Event<StoreChange>;

  /** Undefined while it can write. Heals by itself, at the latest some seconds after its cause is gone. */
  readonly health: StoreHealth | undefined;
  readonly onDidChangeHealth: Event<StoreHealth | undefined>;
}

/** Why the store could not do it. */
export type StoreTrouble =
  | "full"
  | "readOnly"
  | "denied"
  | "tooManyFiles"
  | "broken"
  | "newerVersion"
  | "damaged"
  | "closed"
  | "other";

/** The disk refused. `message` is one or two plain sentences for the user that also say what is safe. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly trouble: StoreTrouble;

  constructor(message: string, options: { readonly trouble?: StoreTrouble; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.trouble = options.trouble ?? "other";
  }
}
