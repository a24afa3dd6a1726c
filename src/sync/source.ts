import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { SessionDigest } from "./fingerprint.ts";

/** What synchronising needs of a store. */
export interface SyncSource {
  /**
   * Of every session of which something travels, in no order. Cheap for those that did not change; the same array while
   * nothing did. @throws StoreError
   */
  digests(): Promise<readonly SessionDigest[]>;
  /** What travels of a session, in no order; nothing for one that is not here. @throws StoreError */
  records(session: SessionId): Promise<readonly SessionRecord[]>;
  /** All that is here of a session, also what does not travel. @throws StoreError */
  everything(session: SessionId): Promise<Iterable<SessionRecord>>;
  /** Takes in records with the stamps they have; what is newer here stays. Resolves once they are on disk. @throws StoreError */
  merge(records: readonly SessionRecord[]): Promise<void>;
}
