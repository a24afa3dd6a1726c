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

  /** Everything known of a session. Undefined when there never was one, which is ordinary rather than an error. */
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

/** The disk refused. `message` is one sentence for the user. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}
