import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { type MessageId, readMessageId, readSessionId, type SessionId } from "./ids.ts";

/** Where a session was copied from. */
export interface Origin {
  readonly session: SessionId;
  /** The last message the two have in common, for a branch. A duplicate of a whole session has none. */
  readonly message?: MessageId;
}

export const originValueOf = ({ session, message }: Origin): JsonObject => ({
  session,
  ...(message !== undefined && { message }),
});

/** Stored history is untrusted: undefined for what names no session. */
export function readOrigin(value: Json | undefined): Origin | undefined {
  if (!isJsonObject(value)) return undefined;
  const session = readSessionId(value.session);
  const message = readMessageId(value.message);
  return session && { session, ...(message && { message }) };
}
