import type { SyncDevice } from "../app/syncStatus.ts";
import type { SessionId } from "../core/ids.ts";
import type { ChannelFacts } from "./channel.ts";
import { bucketOf } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import type { Machine } from "./machine.ts";
import { needsOf } from "./needs.ts";
import { nextTurn } from "./nextTurn.ts";
import type { Peer } from "./peer.ts";

/** What a machine knows of the others, whatever the channel. */
export type MachineFacts = Pick<ChannelFacts, "devices" | "sessions" | "waiting" | "awaited" | "held">;

/** @throws StoreError when sessions cannot be read. */
export async function machineFacts(machine: Machine): Promise<MachineFacts> {
  const holdings = await machine.holdings();
  const silent = new Set(machine.silent);
  const { live, held } = machine;
  const waiting = new Set<SessionId>();
  const devices: SyncDevice[] = [];
  for (const peer of machine.peers) {
    await nextTurn();
    const { device, name, version, sessions } = peer.slot;
    const isSilent = silent.has(device);
    if (!isSilent && !live.includes(peer)) continue; // Its place is empty.
    const lacking = needsOf(holdings, peer, new Set(held.get(device))).map(({ digest }) => digest.session);
    if (!isSilent) for (const session of lacking) waiting.add(session);
    const differing = new Set([...lacking, ...(held.get(device) ?? [])]);
    for (const { session } of unlike(holdings, peer)) differing.add(session);
    devices.push({
      ...{ device, name, version, heardAt: peer.heardAt, sessions, isSilent },
      differing: differing.size,
    });
  }
  const nameOf = new Map(machine.peers.map(({ slot }) => [slot.device, slot.name]));
  return {
    ...{ devices, sessions: holdings.size, waiting: waiting.size, awaited: awaitedBy(holdings, live) },
    held: [...held].map(([device, sessions]) => ({
      ...{ device, name: nameOf.get(device) ?? device, sessions: [...sessions] },
    })),
  };
}

/** Of what a machine has told, what is different here. Told before, and equal since, is where its bucket is equal. */
function unlike(holdings: Holdings, peer: Peer) {
  const buckets = new Set(holdings.differingFrom(peer.slot.buckets));
  if (buckets.size === 0) return [];
  return [...peer.details].filter((theirs) => {
    const here = holdings.digestOf(theirs.session);
    return (
      buckets.has(bucketOf(theirs.session)) && (here?.head !== theirs.head || here?.body !== theirs.body)
    );
  });
}

/** Sessions of which others have told more messages than are here. */
function awaitedBy(holdings: Holdings, peers: readonly Peer[]): ChannelFacts["awaited"] {
  const awaited = new Map<SessionId, { session: SessionId; devices: string[]; messages: number }>();
  for (const peer of peers)
    for (const { session, messages } of unlike(holdings, peer)) {
      if (messages <= (holdings.digestOf(session)?.messages ?? 0)) continue;
      const before = awaited.get(session) ?? { session, devices: [], messages: 0 };
      before.devices.push(peer.slot.device);
      awaited.set(session, { ...before, messages: Math.max(before.messages, messages) });
    }
  return [...awaited.values()];
}
