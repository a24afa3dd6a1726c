import type { SessionId } from "../core/ids.ts";
import type { Stamp } from "../core/stamp.ts";
import type { Room } from "./filling.ts";
import { bucketOf, hashOf } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import { bodyOf, marksOf } from "./needs.ts";
import type { Peer } from "./peer.ts";
import type { SessionMarks, SlotContent } from "./slot.ts";
import type { SyncSource } from "./source.ts";
import { partOf } from "./travelling.ts";

/** How many sessions that others are sending are described, and how many others, where there is room for it. */
const detailLimit = 300;
const turnLimit = 150;
/**
 * Parts of what is left of the room. What others are sending comes first: until they hear how far it came, they send it
 * again. The rest is for records, without which nothing moves.
 */
const answersPart = 0.4;
const answersPartAlone = 0.85;
const turnPart = 0.1;
/** Sessions used last, which are described first, since what is in use should need no questions. */
const newestLimit = 30;
/** How many sessions are described down to single places in them. */
const marksLimit = 12;

/**
 * What is said of single sessions, where others hold something else: those that they are sending, so that they can go on;
 * then the newest; and in turn all of a bucket. Nothing is said to those who hold nothing: they have nothing to send.
 * @param content What is said anyway.
 * @returns That and its size.
 */
export async function described(
  content: SlotContent,
  holdings: Holdings,
  source: SyncSource,
  peers: readonly Peer[],
  room: Room,
): Promise<{ readonly content: SlotContent; readonly size: number }> {
  const differing = new Map(peers.map((peer) => [peer, differingIn(peer, holdings)]));
  const sent = fromTurn(sentBy(differing, holdings), turnOf(differing));
  let answered = content;
  let size = await room.sizeOf(content);
  const free = room.limit - size;
  const answersLimit = size + free * (content.waiting > 0 ? answersPart : answersPartAlone);
  let limit = Math.min(detailLimit, sent.length);
  while (limit > 0) {
    const details = detailsOf(sent.slice(0, limit), holdings);
    const next = { ...content, details, marks: await marksFor(details, source, peers) };
    const nextSize = await room.sizeOf(next);
    if (nextSize <= answersLimit) {
      [answered, size] = [next, nextSize];
      break;
    }
    limit = Math.floor((limit * (answersLimit - size)) / (nextSize - size));
  }
  const before = answered.details.map(({ session }) => session);
  const most = size + free * turnPart;
  for (let limit = turnLimit; limit > 0; limit = Math.floor(limit / 2)) {
    const { sessions, complete } = inTurn(before, differing, holdings, limit);
    if (sessions.length === 0) break;
    const details = detailsOf(sessions, holdings);
    const next = { ...answered, details, complete, marks: await marksFor(details, source, peers) };
    const nextSize = await room.sizeOf(next);
    if (nextSize <= most) return { content: next, size: nextSize };
  }
  return { content: answered, size };
}

const differingIn = ({ slot }: Peer, holdings: Holdings): readonly number[] =>
  holdings
    .differingFrom(slot.buckets)
    .filter((bucket) => holdings.buckets[bucket] !== 0 && (slot.buckets[bucket] ?? 0) !== 0);

type Differing = ReadonlyMap<Peer, readonly number[]>;

/** Others come first in turn, as often as somebody who differs said something. */
const turnOf = (differing: Differing): number =>
  [...differing].reduce((sum, [{ slot }, theirs]) => (theirs.length > 0 ? sum + slot.publication : sum), 0);

function fromTurn<T>(all: readonly T[], turn: number): readonly T[] {
  const first = hashOf(`${turn}`) % Math.max(1, all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}

/** Sessions of which others say something now. */
function sentBy(differing: Differing, holdings: Holdings): readonly SessionId[] {
  const sent = new Set<SessionId>();
  for (const [{ slot }, buckets] of differing) {
    const theirs = new Set(buckets);
    for (const { session } of [...slot.records, ...slot.pieces, ...slot.marks])
      if (theirs.has(bucketOf(session)) && holdings.digestOf(session)) sent.add(session);
  }
  return [...sent];
}

/**
 * @param before Sessions that are described anyway.
 * @param limit How many more sessions, unless one bucket has more.
 */
function inTurn(
  before: readonly SessionId[],
  differing: Differing,
  holdings: Holdings,
  limit: number,
): { readonly sessions: readonly SessionId[]; readonly complete: readonly number[] } {
  const buckets = [...new Set([...differing.values()].flat())].sort((one, other) => one - other);
  const chosen = new Set(before);
  const most = chosen.size + limit;
  const differs = new Set(buckets);
  for (const { session } of holdings.newestFirst.slice(0, newestLimit))
    if (chosen.size < most && differs.has(bucketOf(session))) chosen.add(session);
  const complete: number[] = [];
  for (const bucket of fromTurn(buckets, turnOf(differing))) {
    const members = holdings.membersOf(bucket);
    if (complete.length > 0 && chosen.size + members.length > most) break;
    complete.push(bucket);
    for (const { session } of members) chosen.add(session);
  }
  return { sessions: [...chosen], complete: complete.sort((one, other) => one - other) };
}

const detailsOf = (sessions: readonly SessionId[], holdings: Holdings): SlotContent["details"] =>
  [...sessions].sort().flatMap((session) => {
    const digest = holdings.digestOf(session);
    return digest ? [{ session, head: digest.head, body: digest.body, messages: digest.messages }] : [];
  });

/**
 * Where others have to go on: in sessions that they are sending, and in those that they hold differently.
 * @param details What is said of sessions anyway.
 */
async function marksFor(
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
