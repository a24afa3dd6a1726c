import type { Event } from "../base/emitter.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import type { Change } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import type { SessionSummary } from "../core/session.ts";

/** Said after something changed, here or in another window. */
export interface StoreChange {
  readonly session: SessionId;
  readonly origin: "here" | "elsewhere";
}

/** What the product needs from storage. Files, SQL and sql.js stay on the other side. */
export interface SessionStore {
  /** This window, as the author of what it writes. */
  readonly writer: WriterId;

  /** Every known session, deleted ones included, newest first, without messages. */
  list(): Promise<readonly SessionSummary[]>;

  /**
   * Everything known of a session. Undefined when there never was one, which is ordinary rather than an error.
   *
   * The set is shared and goes on growing while the session is in memory: read it at once, ask again after an
   * await, and never merge into it.
   * @throws StoreError when it is there but cannot be read, for example because a newer Braid wrote it.
   */
  find(id: SessionId): Promise<RecordSet | undefined>;

  /**
   * Stamps and stores all changes or none; resolves once they are on disk.
   * Calls are written in the order in which they were made.
   * @throws StoreError when the disk refused; nothing that was stored before is harmed.
   */
  append(session: SessionId, changes: readonly Change[]): Promise<void>;

  /** Whether that writer's window is still there, as far as can be known. */
  isWriting(writer: WriterId): boolean;

  readonly onDidChange: Event<StoreChange>;
}

/** Why the store could not do it. */
export type StoreTrouble =
  | "full"
  | "readOnly"
  | "denied"
  | "tooManyFiles"
  | "broken"
  | "newerVersion"
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
