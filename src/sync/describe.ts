import type { SessionId } from "../core/ids.ts";
import type { Stamp } from "../core/stamp.ts";
import { bucketOf } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import { bodyOf, marksOf } from "./needs.ts";
import type { Peer } from "./peer.ts";
import type { SessionMarks, SlotContent } from "./slot.ts";
import type { SyncSource } from "./source.ts";
import { partOf } from "./travelling.ts";

/** Sessions used last, which are described first, since what is in use should need no questions. */
const newestLimit = 30;
/** How many sessions are described down to single places in them. */
const marksLimit = 12;

/**
 * What is said of single sessions, where others hold something else: those that they are sending, so that they can go on;
 * the newest; and in turn all of a bucket. Nothing is said to those who hold nothing: they have nothing to send.
 * @param limit How many sessions, unless one bucket has more.
 */
export function describe(
  holdings: Holdings,
  peers: readonly Peer[],
  limit: number,
): Pick<SlotContent, "details" | "complete"> {
  const differing = new Set<number>();
  const chosen = new Set<SessionId>();
  // Others come first in turn, as often as somebody who differs said something.
  let turn = 0;
  for (const { slot } of peers) {
    const buckets = holdings
      .differingFrom(slot.buckets)
      .filter((bucket) => holdings.buckets[bucket] !== 0 && (slot.buckets[bucket] ?? 0) !== 0);
    if (buckets.length > 0) turn += slot.publication;
    for (const bucket of buckets) differing.add(bucket);
    const theirs = new Set(buckets);
    for (const { session } of [...slot.records, ...slot.pieces, ...slot.marks])
      if (theirs.has(bucketOf(session)) && holdings.digestOf(session) && chosen.size < limit)
        chosen.add(session);
  }
  if (differing.size === 0 || limit === 0) return { details: [], complete: [] };
  for (const { session } of holdings.newestFirst.slice(0, newestLimit))
    if (chosen.size < limit && differing.has(bucketOf(session))) chosen.add(session);

  const buckets = [...differing].sort((one, other) => one - other);
  const complete: number[] = [];
  for (let index = 0; index < buckets.length; index++) {
    const bucket = buckets[(turn + index) % buckets.length] ?? 0;
    const members = holdings.membersOf(bucket);
    if (complete.length > 0 && chosen.size + members.length > limit) break;
    complete.push(bucket);
    for (const { session } of members) chosen.add(session);
  }
  const details = [...chosen].sort().flatMap((session) => {
    const digest = holdings.digestOf(session);
    return digest ? [{ session, head: digest.head, body: digest.body, messages: digest.messages }] : [];
  });
  return { details, complete: complete.sort((one, other) => one - other) };
}

/**
 * Where others have to go on: in sessions that they are sending, and in those that they hold differently.
 * @param details What is said of sessions anyway.
 */
export async function marksFor(
  details: SlotContent["details"],
  source: SyncSource,
  peers: readonly Peer[],
): Promise<readonly SessionMarks[]> {
  const endsOf = new Map<SessionId, Stamp[]>();
  for (const { slot } of peers) {
    const ends = new Map<SessionId, Stamp>();
    for (const { session, stamp } of [
      ...slot.records.filter((record) => partOf(record) === "body"),
      ...slot.pieces,
    ])
      if (stamp > (ends.get(session) ?? "")) ends.set(session, stamp);
    for (const [session, end] of ends) endsOf.set(session, [...(endsOf.get(session) ?? []), end]);
  }
  const isSent = ({ session }: { session: SessionId }) => endsOf.has(session);
  const differs = ({ session, body }: SlotContent["details"][number]) =>
    peers.some((peer) => (peer.detailOf(session)?.body ?? body) !== body);
  const wanted = [
    ...details.filter(isSent),
    ...details.filter((each) => !isSent(each) && differs(each)),
  ].slice(0, marksLimit);
  const marks: SessionMarks[] = [];
  for (const { session } of wanted) {
    const body = bodyOf(await source.records(session));
    if (body.length > 0) marks.push({ session, marks: marksOf(body, endsOf.get(session) ?? []) });
  }
  return marks;
}
