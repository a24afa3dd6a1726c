import { isJsonObject, type Json } from "../base/json.ts";
import { readSessionId, type SessionId } from "./ids.ts";
import { readStamp, type Stamp } from "./stamp.ts";

/**
 * The one kind of fact a session is made of. `null` is a tombstone.
 * Types and keys that this version does not know are kept and carried along: older and newer versions meet.
 */
export interface SessionRecord {
  readonly session: SessionId;
  readonly type: string;
  readonly key: string;
  readonly value: Json;
  readonly stamp: Stamp;
}

/** A record before it was stamped and bound to its session. */
export interface Change {
  readonly type: string;
  readonly key: string;
  readonly value: Json;
}

/** Records meet untrusted input whenever they come from a disk, an import or another machine. */
export function readRecord(input: unknown): SessionRecord | undefined {
  if (!isJsonObject(input)) return undefined;
  const session = readSessionId(input.session);
  const stamp = readStamp(input.stamp);
  const { type, key, value } = input;
  if (!session || !stamp || typeof type !== "string" || typeof key !== "string" || value === undefined)
    return undefined;
  return { session, type, key, value: value as Json, stamp };
}
