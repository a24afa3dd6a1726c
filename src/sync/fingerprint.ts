import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { partOf, staysBecause } from "./travelling.ts";

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

/** Two 32-bit hashes side by side (FNV-1a with different offsets, and the finish of MurmurHash3), cut to 48 bits. */
export function hashOf(text: string): Fingerprint {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
  }
  return (finish(high) & 0xffff) * 2 ** 32 + finish(low ^ high);
}

/** Of numbers in their order. */
export function hashOfNumbers(numbers: readonly number[]): Fingerprint {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (const each of numbers) {
    high = Math.imul(high ^ each, 0x01000193);
    low = Math.imul(low ^ finish(each), 0x5bd1e995);
  }
  return (finish(high) & 0xffff) * 2 ** 32 + finish(low ^ high);
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What a machine holds of a session, as far as it travels. */
export interface SessionDigest {
  readonly session: SessionId;
  readonly head: Fingerprint;
  readonly body: Fingerprint;
  /** How many messages there are behind `body`. */
  readonly messages: number;
  /** The greatest stamp of what travels: newest first is by this. */
  readonly newest: Stamp;
}

/** Undefined when nothing of the session travels. */
export function digestOf(session: SessionId, records: Iterable<SessionRecord>): SessionDigest | undefined {
  let head = nothing;
  let body = nothing;
  let messages = 0;
  let newest: Stamp | undefined;
  for (const record of records) {
    if (staysBecause(record) !== undefined) continue;
    const { stamp } = record;
    if (newest === undefined || stamp > newest) newest = stamp;
    if (partOf(record) === "head") head = plus(head, hashOf(stamp));
    else {
      body = plus(body, hashOf(stamp));
      messages++;
    }
  }
  return newest === undefined ? undefined : { session, head, body, messages, newest };
}

export const isSame = (
  one: Pick<SessionDigest, "head" | "body">,
  other: Pick<SessionDigest, "head" | "body"> | undefined,
): boolean => other !== undefined && one.head === other.head && one.body === other.body;

export const bucketCount = 256;

/** Which bucket a session is in. */
export const bucketOf = (session: SessionId): number => hashOf(session) % bucketCount;
