import type { SyncDevice } from "../app/syncStatus.ts";
import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { ChannelFacts } from "./channel.ts";
import { bucketOf, isSame } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import type { Machine } from "./machine.ts";
import { needsOf } from "./needs.ts";
import type { Peer } from "./peer.ts";
import type { SessionDetail } from "./slot.ts";

/** What a machine knows of the others, whatever the channel. */
export type MachineFacts = Pick<
  ChannelFacts,
  "devices" | "sessions" | "waiting" | "rulesWait" | "awaited" | "held"
>;

/**
 * Counts what a user calls sessions. What belongs to none of them travels before all else, so that whoever has sessions has it
 * where it is here.
 * @throws StoreError when sessions cannot be read.
 */
export async function machineFacts(machine: Machine): Promise<MachineFacts> {
  const holdings = await machine.holdings();
  const silent = new Set(machine.silent);
  const { live, held } = machine;
  const waiting = new Set<SessionId>();
  const awaited = new Map<SessionId, Awaited>();
  const devices: SyncDevice[] = [];
  const counted = (sessions: number) => Math.max(0, sessions - (holdings.digestOf(projectsSession) ? 1 : 0));
  for (const peer of machine.peers) {
    const { device, name, version, sessions } = peer.slot;
    const isSilent = silent.has(device);
    if (!isSilent && !live.includes(peer)) continue; // Its place is empty.
    const needs = await needsOf(holdings, peer, new Set(held.get(device)));
    const differing = new Set(held.get(device));
    await inSlices(needs, ({ digest: { session } }) => {
      differing.add(session);
      if (!isSilent) waiting.add(session);
    });
    const unlike = await unlikeHere(holdings, peer);
    for (const { session } of unlike) differing.add(session);
    differing.delete(projectsSession);
    if (!isSilent) await noteAwaited(awaited, unlike, peer, holdings);
    devices.push({
      ...{ device, name, version, heardAt: peer.heardAt, sessions: counted(sessions), isSilent },
      differing: differing.size,
    });
  }
  const rulesWait = waiting.delete(projectsSession);
  const nameOf = new Map(machine.peers.map(({ slot }) => [slot.device, slot.name]));
  return {
    ...{ devices, sessions: counted(holdings.size), waiting: waiting.size, rulesWait },
    awaited: [...awaited.values()],
    held: [...held].map(([device, sessions]) => ({
      ...{ device, name: nameOf.get(device) ?? device, sessions: [...sessions] },
    })),
  };
}

type Awaited = ChannelFacts["awaited"][number];

/** Of what a machine has told, what is different here. Told before, and equal since, is where its bucket is equal. */
async function unlikeHere(holdings: Holdings, peer: Peer): Promise<readonly SessionDetail[]> {
  const buckets = new Set(holdings.differingFrom(peer.slot.buckets));
  const unlike: SessionDetail[] = [];
  if (buckets.size === 0) return unlike;
  await inSlices(peer.details, (theirs) => {
    if (buckets.has(bucketOf(theirs.session)) && !isSame(theirs, holdings.digestOf(theirs.session)))
      unlike.push(theirs);
  });
  return unlike;
}

/** Takes note of sessions of which a machine has told more messages than are here. */
function noteAwaited(
  awaited: Map<SessionId, Awaited>,
  unlike: readonly SessionDetail[],
  { slot }: Peer,
  holdings: Holdings,
): Promise<void> {
  return inSlices(unlike, ({ session, messages }) => {
    if (messages <= (holdings.digestOf(session)?.messages ?? 0)) return;
    const before = awaited.get(session);
    awaited.set(session, {
      ...{ session, devices: [...(before?.devices ?? []), slot.device] },
      messages: Math.max(before?.messages ?? 0, messages),
    });
  });
}
