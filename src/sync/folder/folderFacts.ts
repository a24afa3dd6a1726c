import type { SyncDevice } from "../../app/syncStatus.ts";
import type { EpochMs } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import { inSlices, nextTurn } from "../../base/slices.ts";
import type { SessionId } from "../../core/ids.ts";
import { projectsSession } from "../../core/projectRecords.ts";
import type { ChannelFacts } from "../channel.ts";
import { isSame, type SessionDigest } from "../fingerprint.ts";
import { silenceLimitMs } from "../peers.ts";
import { fileNameOf } from "./folderFiles.ts";
import type { Head } from "./format.ts";
import type { FoundFile } from "./foundFile.ts";

/** A file that is half there is being carried; after so long it is worth a word. */
const tornLimitMs = 600_000;

/** What a machine said last, and when that was heard, by the own clock. */
export interface Heard {
  readonly publication: number;
  readonly at: EpochMs;
}

/** What is known of a folder. */
export interface KnownFolder {
  readonly folder: string;
  readonly device: string;
  readonly now: EpochMs;
  readonly files: readonly FoundFile[];
  readonly own: ReadonlyMap<SessionId, SessionDigest>;
  readonly heard: ReadonlyMap<string, Heard>;
  readonly held: ReadonlyMap<string, readonly SessionId[]>;
  readonly publishedAt: EpochMs | undefined;
  /** Files that are not read. */
  readonly leftOut: ChannelFacts["refused"];
}

/** A file whose writer is known. */
type KnownFile = FoundFile & { readonly head: Head };

/** How things stand with a folder, for the user. Lets others have their turn between machines. */
export async function factsOfFolder(known: KnownFolder): Promise<ChannelFacts> {
  const { folder, own, heard, held, publishedAt, now } = known;
  const others = latestOfEach(known.files.filter((file) => file.head?.device !== known.device));
  const devices: SyncDevice[] = [];
  for (const file of others) {
    devices.push(deviceOf(file, own, heard.get(file.head.device)?.at ?? now, now));
    await nextTurn();
  }
  const nameOf = (device: string) => devices.find((each) => each.device === device)?.name ?? device;
  const silent = new Set(devices.filter(({ isSilent }) => isSilent).map(({ device }) => device));
  const copies = others.filter(({ head }) => !silent.has(head.device)).map(({ entries }) => entries);
  const ownFile = known.files.find(({ name }) => name === fileNameOf(known.device));
  copies.push(ownFile?.entries ?? new Map());
  let waiting = 0;
  let rulesWait = false;
  await inSlices(own, ([session, digest]) => {
    if (copies.every((entries) => isSame(digest, entries.get(session)))) return;
    if (session === projectsSession) rulesWait = true;
    else waiting++;
  });
  return {
    ...{ kind: "folder", name: folder, devices, sessions: countIn(own), waiting, rulesWait },
    ...(publishedAt !== undefined && { publishedAt }),
    refused: [...known.leftOut, ...refusedIn(known.files, now)],
    held: [...held].map(([device, sessions]) => ({ device, name: nameOf(device), sessions: [...sessions] })),
    awaited: await awaitedFrom(others, own),
  };
}

/** One file for each device: what it said last. Copies that synced drives made say nothing else. */
function latestOfEach(files: readonly FoundFile[]): readonly KnownFile[] {
  const latest = new Map<string, KnownFile>();
  for (const file of files) {
    if (!isKnown(file)) continue;
    const other = latest.get(file.head.device);
    if (!other || other.head.publication < file.head.publication) latest.set(file.head.device, file);
  }
  return [...latest.values()];
}

const isKnown = (file: FoundFile): file is KnownFile => file.head !== undefined;

function deviceOf(
  { head, entries }: KnownFile,
  own: ReadonlyMap<SessionId, SessionDigest>,
  heardAt: EpochMs,
  now: EpochMs,
): SyncDevice {
  const isOfAll = entries.has(projectsSession) ? 1 : 0;
  let same = 0;
  for (const [session, entry] of entries)
    if (session !== projectsSession && isSame(entry, own.get(session))) same++;
  let here = 0;
  for (const session of own.keys()) if (session !== projectsSession && entries.has(session)) here++;
  return {
    ...{ device: head.device, name: head.name, version: head.version, heardAt },
    sessions: Math.max(0, head.sessions - isOfAll),
    isSilent: heardAt <= now - silenceLimitMs,
    differing: countIn(entries) + countIn(own) - here - same,
  };
}

/** What belongs to no session is not counted as one. */
const countIn = (entries: ReadonlyMap<SessionId, unknown>): number =>
  entries.size - (entries.has(projectsSession) ? 1 : 0);

async function awaitedFrom(
  files: readonly KnownFile[],
  own: ReadonlyMap<SessionId, SessionDigest>,
): Promise<ChannelFacts["awaited"]> {
  const awaited = new Map<SessionId, { session: SessionId; devices: string[]; messages: number }>();
  for (const { head, entries } of files)
    await inSlices(entries, ([session, { isTaken, messages }]) => {
      if (isTaken || messages <= (own.get(session)?.messages ?? 0)) return;
      const known = awaited.get(session) ?? { session, devices: [], messages: 0 };
      known.devices.push(head.name);
      known.messages = Math.max(known.messages, messages);
      awaited.set(session, known);
    });
  return [...awaited.values()];
}

/** Files that were not taken in, or not wholly. */
export const refusedIn = (files: readonly FoundFile[], now: EpochMs): ChannelFacts["refused"] =>
  files.flatMap((file) => {
    const reason = reasonFor(file, now);
    return reason === undefined ? [] : [{ place: file.name, reason }];
  });

/** Why a file, or a part of it, was not taken in, in a sentence for the user. Undefined while all is well. */
function reasonFor(file: FoundFile, now: EpochMs): string | undefined {
  const { refusal, damaged, unknown, isRead, isWhole, readAt = now } = file;
  if (refusal !== undefined) return refusal;
  const reasons: string[] = [];
  if (damaged > 0)
    reasons.push(`${countOf(damaged, "session")} in it cannot be read; the others were taken in.`);
  if (unknown > 0)
    reasons.push(
      `${countOf(unknown, "line")} in it cannot be read by this version of Braid; the others were taken in.`,
    );
  if (isRead && !isWhole && unknown === 0 && now - readAt >= tornLimitMs)
    reasons.push("It is not all there yet; what is there was taken in.");
  return reasons.length === 0 ? undefined : reasons.join(" ");
}
