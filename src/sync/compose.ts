import { inSlices, nextTurn, sliceSize } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { described } from "./describe.ts";
import { Filling, type Lacking, type Room } from "./filling.ts";
import { bucketOf, hashOf, hashOfNumbers, isSame } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import { agreedUpTo, bodyOf, type Need, needsOf } from "./needs.ts";
import type { Peer } from "./peer.ts";
import type { Held } from "./pieces.ts";
import type { SlotContent } from "./slot.ts";
import type { SyncSource } from "./source.ts";
import { partOf } from "./travelling.ts";

/** What a machine says that has nothing for anybody: how much it holds, and what it waits for. */
const silence = (holdings: Holdings, held: readonly Held[]): SlotContent => ({
  ...{ sessions: holdings.size, messages: holdings.messages },
  ...{ buckets: holdings.size === 0 ? [] : holdings.buckets },
  ...{ complete: [], details: [], marks: [], records: [], pieces: [], held, waiting: 0, differs: 0 },
});

/** What a machine says that has no room for more yet. */
const presence = (holdings: Holdings): SlotContent => ({ ...silence(holdings, []), buckets: [] });

/**
 * What a machine has to say to the others: what it holds, and as much of what they lack as there is room for. Equal
 * for equal stores and equal slots of the others, so that nothing is written while nothing changes.
 * @param device This machine.
 * @param peers Those machines that are listened to, in any order.
 * @param pieces What this machine has of records that others send in pieces.
 * @param held By machine: sessions that it removed, and that stay here until the user agrees. It does not want them back.
 * @throws StoreError when sessions cannot be read.
 */
export async function compose(
  device: string,
  holdings: Holdings,
  source: SyncSource,
  peers: readonly Peer[],
  pieces: readonly Held[],
  room: Room,
  held: ReadonlyMap<string, readonly SessionId[]>,
): Promise<SlotContent> {
  const silent = silence(holdings, pieces);
  const different = peers.filter(
    ({ slot, hasTold }) => hasTold && holdings.differingFrom(slot.buckets).length > 0,
  );
  if (different.length === 0) return (await room.sizeOf(silent)) > room.limit ? presence(holdings) : silent;
  // Whoever said something last is most likely to be there.
  const latestFirst = [...different].sort(
    (one, other) => other.heardAt - one.heardAt || (one.slot.device < other.slot.device ? -1 : 1),
  );
  const byPeer: { readonly peer: Peer; readonly needs: readonly Need[] }[] = [];
  const waiting = new Set<SessionId>();
  for (const peer of latestFirst) {
    await nextTurn();
    const needs = await needsOf(holdings, peer, new Set(held.get(peer.slot.device)));
    await inSlices(needs, ({ digest }) => waiting.add(digest.session));
    byPeer.push({ peer, needs });
  }
  const differs = hashOf(
    different
      .map(({ slot }) => `${slot.device} ${hashOfNumbers(slot.buckets)}`)
      .sort()
      .join("\n"),
  );
  const said = { ...silent, waiting: waiting.size, differs };
  const { content, size } = await described(said, holdings, source, different, room);
  if (size > room.limit) return presence(holdings);

  const filling = new Filling(device, content, size, room);
  const lackingOf = (peer: Peer, needs: readonly Need[]) =>
    recordsFor(inTurn(needs, device, holdings, peers), peer, source);
  // Everybody has a part of the room, so that one who is away keeps nobody waiting; then what is left goes to the first.
  for (const [index, { peer, needs }] of byPeer.entries())
    await filling.feed(peer, lackingOf(peer, needs), (index + 1) / byPeer.length);
  if (byPeer.length > 1)
    for (const { peer, needs } of byPeer) await filling.feed(peer, lackingOf(peer, needs), 1);
  return filling.content;
}

/**
 * Several machines that hold the same feed a newcomer: each begins with sessions of its own and goes on with the
 * others', so that none has to be waited for.
 */
async function* inTurn(
  needs: readonly Need[],
  device: string,
  holdings: Holdings,
  peers: readonly Peer[],
): AsyncIterable<Need> {
  const isOwn = ({ digest }: Need): boolean => {
    const bucket = bucketOf(digest.session);
    const holders = peers.filter(
      (peer) =>
        peer.slot.buckets[bucket] === holdings.buckets[bucket] ||
        isSame(digest, peer.detailOf(digest.session)),
    );
    if (holders.length === 0) return true;
    const order = [...holders.map(({ slot }) => slot.device), device].sort();
    return hashOf(digest.session) % order.length === order.indexOf(device);
  };
  const others: Need[] = [];
  let looked = 0;
  for (const need of needs) {
    if (++looked % sliceSize === 0) await nextTurn();
    if (isOwn(need)) yield need;
    else others.push(need);
  }
  for (const need of others) {
    if (++looked % sliceSize === 0) await nextTurn();
    yield need;
  }
}

/** What makes sessions appear in lists first, then what was said in them; one session after the other. */
async function* recordsFor(
  needs: AsyncIterable<Need>,
  peer: Peer,
  source: SyncSource,
): AsyncIterable<Lacking> {
  const isSaid = ({ stamp }: SessionRecord) => peer.says(stamp);
  const later: Need[] = [];
  for await (const need of needs) {
    if (need.body) later.push(need);
    if (!need.head) continue;
    const head = headOf(await source.records(need.digest.session));
    // Others hear it, too, and a part of it would say neither where the session belongs nor whether it may travel.
    if (!head.every(isSaid)) yield { records: head, isWhole: true };
  }
  for (const { digest } of later) {
    const body = bodyOf(await source.records(digest.session));
    const agreed = agreedUpTo(body, peer.marksOf(digest.session)) ?? "";
    const records = body.filter((record) => record.stamp > agreed && !isSaid(record));
    yield { records, isWhole: false };
  }
}

const headOf = (records: readonly SessionRecord[]): readonly SessionRecord[] =>
  records
    .filter((record) => partOf(record) === "head")
    .sort((one, other) => (one.stamp < other.stamp ? -1 : 1));
