import { hashOf, hashOfNumbers } from "../base/hashOf.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { readWorkspace } from "../core/workspace.ts";
import { isTitle, partOf, staysBecause } from "./travelling.ts";

export { hashOf, hashOfNumbers };

/**
 * Fingerprints of sets of records, by which machines see whether they hold the same without naming what they hold.
 *
 * A set's fingerprint is the sum of the hashes of its stamps, modulo 2^48: stamps are unique, a sum does not depend on
 * order, and a record that comes or goes changes it by adding or subtracting. Not against forgery: whoever can write into
 * the mailbox belongs to the same user.
 */
export type Fingerprint = number;

const modulus = 2 ** 48;

export const nothing: Fingerprint = 0;
export const plus = (one: Fingerprint, other: Fingerprint): Fingerprint => (one + other) % modulus;
export const minus = (one: Fingerprint, other: Fingerprint): Fingerprint => (one - other + modulus) % modulus;

/** What a machine holds of a session, as far as it travels. */
export interface SessionDigest {
  readonly session: SessionId;
  readonly head: Fingerprint;
  readonly body: Fingerprint;
  /** The part of `head` that does not travel when the user wants titles only. */
  readonly texts?: Fingerprint;
  /** How many messages there are behind `body`. */
  readonly messages: number;
  /** The greatest stamp of what travels: newest first is by this. */
  readonly newest: Stamp;
  /** Key of the workspace that it says it belongs to. */
  readonly workspace?: string;
  /** How many messages stay here because of their attachments, and how many records because they are too large. */
  readonly attachment?: number;
  readonly tooLarge?: number;
}

/** Undefined when nothing of the session travels. */
export function digestOf(session: SessionId, records: Iterable<SessionRecord>): SessionDigest | undefined {
  let head = nothing;
  let body = nothing;
  let texts = nothing;
  let messages = 0;
  let newest: Stamp | undefined;
  let workspace: string | undefined;
  let attachment = 0;
  let tooLarge = 0;
  for (const record of records) {
    const reason = staysBecause(record);
    if (reason === "attachment") attachment++;
    if (reason === "tooLarge") tooLarge++;
    if (reason !== undefined) continue;
    const { stamp } = record;
    workspace ??= workspaceIn(record);
    if (newest === undefined || stamp > newest) newest = stamp;
    if (partOf(record) === "head") {
      head = plus(head, hashOf(stamp));
      if (!isTitle(record)) texts = plus(texts, hashOf(stamp));
    } else {
      body = plus(body, hashOf(stamp));
      messages++;
    }
  }
  if (newest === undefined) return undefined;
  return {
    ...{ session, head, body, messages, newest },
    ...(texts !== nothing && { texts }),
    ...(workspace !== undefined && { workspace }),
    ...(attachment > 0 && { attachment }),
    ...(tooLarge > 0 && { tooLarge }),
  };
}

/** The key of the session's workspace, if that is what a record tells. */
export const workspaceIn = ({ type, key, value }: SessionRecord): string | undefined =>
  type === "field" && key === "workspace" ? readWorkspace(value)?.key : undefined;

export const isSame = (
  one: Pick<SessionDigest, "head" | "body">,
  other: Pick<SessionDigest, "head" | "body"> | undefined,
): boolean => other !== undefined && one.head === other.head && one.body === other.body;

export const bucketCount = 256;

/** Which bucket a session is in. */
export const bucketOf = (session: SessionId): number => hashOf(session) % bucketCount;
