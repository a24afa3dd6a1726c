import type { SessionRecord } from "./record.ts";
import { leavesRoom, type Stamp } from "./stamp.ts";

/**
 * Removing a session for good is a record, too: the field `purged`. It ends everything in its session with a smaller
 * stamp, whatever arrives in whatever order, so that no other window, machine, backup or import brings the session
 * back by accident. These fields stay: they are its tombstone, and tell older versions that it is deleted.
 */
const tombstone: ReadonlySet<string> = new Set(["deleted", "purged", "createdAt", "workspace"]);

/**
 * Whether a record decides to remove its session for good. It cannot be taken back, not even by a later `null`. One after
 * which nothing could be said any more is none: what is written to its session would be gone, though it was saved.
 */
export const isPurge = ({ type, key, stamp }: SessionRecord): boolean =>
  type === "field" && key === "purged" && leavesRoom(stamp);

/** Whether a record is still there after its session was removed for good with that stamp. */
export const survivesPurge = ({ type, key, stamp }: SessionRecord, purge: Stamp): boolean =>
  stamp >= purge || (type === "field" && tombstone.has(key));

/** What a window writes that puts sessions in order and has not heard of the removal. Nothing is said by it. */
const order: ReadonlySet<string> = new Set(["delta", "tag", "meta", "checkpoint"]);

/** Whether a record written after that makes its session one again: somebody went on with it elsewhere, or restored it. */
export const revives = ({ type, key, value, stamp }: SessionRecord, purge: Stamp): boolean =>
  stamp > purge && value !== null && (type === "field" ? key === "title" : !order.has(type));
