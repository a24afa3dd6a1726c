import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { type Fingerprint, hashOf, nothing, plus, type SessionDigest } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import type { Peer } from "./peer.ts";
import { partOf } from "./travelling.ts";

/** What another machine lacks of a session, as far as it has told. */
export interface Need {
  readonly digest: SessionDigest;
  readonly head: boolean;
  readonly body: boolean;
}

/**
 * What a machine needs, sessions used last first. Lets others have their turn where there are many.
 * @param except Sessions that it does not want.
 */
export async function needsOf(
  holdings: Holdings,
  peer: Peer,
  except: ReadonlySet<SessionId> = new Set(),
): Promise<readonly Need[]> {
  if (!peer.hasTold) return [];
  const needs: Need[] = [];
  await inSlices(await holdings.membersOfAll(holdings.differingFrom(peer.slot.buckets)), (digest) => {
    if (except.has(digest.session)) return;
    const theirs = peer.detailOf(digest.session);
    const given = peer.givenBy(digest.session);
    const head = theirs?.head !== digest.head && given?.head !== digest.head;
    // Who has said nothing of the session may have all of it; the fingerprint of its bucket will tell.
    const body = (theirs?.body ?? nothing) !== digest.body && given?.body !== digest.body;
    if (head || body) needs.push({ digest, head, body });
  });
  return needs;
}

/**
 * Where messages begin to differ: the stamp up to which a peer is known to hold the same, undefined for the start.
 * @param body The messages that this machine holds of a session, in the order of their stamps.
 */
export function agreedUpTo(
  body: readonly SessionRecord[],
  marks: readonly (readonly [upTo: Stamp, sum: Fingerprint])[],
): Stamp | undefined {
  let agreed: Stamp | undefined;
  let sum = nothing;
  let index = 0;
  for (const [upTo, theirs] of marks) {
    for (; index < body.length; index++) {
      const stamp = body[index]?.stamp;
      if (stamp === undefined || stamp > upTo) break;
      sum = plus(sum, hashOf(stamp));
    }
    if (sum !== theirs) break;
    agreed = upTo;
  }
  return agreed;
}

/**
 * The fingerprints of a session's messages at a few places: its end, quarters of it, and where others' records end.
 * @param ends Stamps at which others want to know it.
 */
export function marksOf(
  body: readonly SessionRecord[],
  ends: readonly Stamp[],
): readonly (readonly [Stamp, Fingerprint])[] {
  const places = new Set(ends);
  for (const part of [0.25, 0.5, 0.75, 1]) {
    const stamp = body[Math.ceil(body.length * part) - 1]?.stamp;
    if (stamp !== undefined) places.add(stamp);
  }
  const marks: [Stamp, Fingerprint][] = [];
  let sum = nothing;
  let index = 0;
  for (const place of [...places].sort()) {
    for (; index < body.length; index++) {
      const stamp = body[index]?.stamp;
      if (stamp === undefined || stamp > place) break;
      sum = plus(sum, hashOf(stamp));
    }
    marks.push([place, sum]);
  }
  return marks;
}

/** Messages in the order of their stamps. */
export const bodyOf = (records: Iterable<SessionRecord>): readonly SessionRecord[] =>
  [...records]
    .filter((record) => partOf(record) === "body")
    .sort((one, other) => (one.stamp < other.stamp ? -1 : 1));
