import { setImmediate as nextTurn } from "node:timers/promises";
import type { EpochMs } from "../base/clock.ts";
import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import { type BackupEntry, type CopiedFile, copiedFileName, type Manifest } from "./backupManifest.ts";
import type { BackupVault } from "./backupVault.ts";
import { codeOf, type Disk } from "./disk.ts";
import { type Edition, editionPathOf } from "./editions.ts";
import { layoutOf, readSessionFileName } from "./layout.ts";
import { unsealFile } from "./sealedFile.ts";

/** How many sessions are compared before others have their turn. */
const sessionsPerTurn = 200;
/** Each time somebody folded it on meanwhile; the next backup will have it. */
const goneLimit = 5;

/** For a store that is about to be deleted: what can be had in little time counts, and the newest first. */
export interface Haste {
  /** Asked before each copy. Once it says yes, the backup is of what was copied until then, or for earlier ones. */
  isTimeUp(): boolean;
}

export interface BackupMakingSetup {
  readonly disk: Disk;
  readonly log: Log;
  /** The store's folder. */
  readonly root: string;
  readonly editor: string;
  readonly vault: BackupVault;
  readonly now: EpochMs;
  /** Given, files are linked instead of copied, and no older backup is removed. */
  readonly haste?: Haste | undefined;
}

export type MadeBackup =
  | {
      readonly result: "made";
      readonly time: EpochMs;
      readonly damaged: readonly SessionId[];
      readonly isSuspiciouslySmall: boolean;
    }
  | { readonly result: "unchanged"; readonly time: EpochMs }
  | { readonly result: "empty" };

/**
 * Copies the newest whole edition of every session that the last backup does not hold yet, then lists them all.
 *
 * A session of which there is a copy and that the store does not have is listed on: sessions never go away without a
 * trace, not even those that were removed for good, so it was lost.
 * @throws the disk's error, or the signal's reason. The backups made before are as they were.
 */
export async function makeBackup(setup: BackupMakingSetup, signal: AbortSignal): Promise<MadeBackup> {
  const { vault, editor, haste } = setup;
  const editions = await editionsIn(setup);
  if (editions.size === 0) return { result: "empty" };
  await vault.makeFolders();
  const times = await vault.times();
  const last = await newestReadable(vault, times);
  const lastEntries = grouped(last?.manifest.entries ?? []);
  const copied = await vault.copies();
  const copies = new Set(copied.map(copiedFileName));
  const copiedSessions = grouped(copied);

  const heldOf = (session: SessionId): readonly BackupEntry[] =>
    (lastEntries.get(session) ?? []).filter((entry) => copies.has(copiedFileName(entry)));
  const urgent = haste ? await newestFirst(setup, editions, heldOf) : [];

  const entries: BackupEntry[] = [];
  const damaged: SessionId[] = [];
  let count = 0;
  for (const session of new Set([
    ...urgent,
    ...editions.keys(),
    ...lastEntries.keys(),
    ...copiedSessions.keys(),
  ])) {
    signal.throwIfAborted();
    if (++count % sessionsPerTurn === 0) await nextTurn();
    const held = heldOf(session);
    const found = await copySession(setup, session, editions.get(session) ?? [], held);
    if (found.entries.length > 0) entries.push(...found.entries);
    else entries.push(...(await newestCopies(setup, copiedSessions.get(session) ?? [])));
    if (found.isDamaged) damaged.push(session);
  }
  const present = editions.size;
  if (last && isSame(last.manifest, entries, present)) return { result: "unchanged", time: last.time };

  let { now } = setup;
  while (times.includes(now)) now++;
  await vault.publish(
    { editor, madeAt: now, ...countsOf(entries), present, entries: entries.length },
    entries,
  );
  // Somebody who tidied meanwhile did not know of this backup yet.
  const there = new Set((await vault.copies()).map(copiedFileName));
  for (const entry of entries)
    if (!there.has(copiedFileName(entry)))
      await copySession(setup, entry.session, editions.get(entry.session) ?? [], []);

  const isSuspiciouslySmall = present * 2 < (last?.manifest.header.present ?? 0);
  if (!isSuspiciouslySmall && !haste) await vault.rotate(now as EpochMs);
  return { result: "made", time: now as EpochMs, damaged, isSuspiciouslySmall };
}

async function newestReadable(
  vault: BackupVault,
  times: readonly EpochMs[],
): Promise<{ readonly time: EpochMs; readonly manifest: Manifest } | undefined> {
  for (const time of times) {
    const manifest = await vault.manifest(time);
    if (manifest) return { time, manifest };
  }
  return undefined;
}

/** @param held What the last backup has of it; its copies were verified when they were made. */
async function copySession(
  setup: BackupMakingSetup,
  session: SessionId,
  editions: readonly Edition[],
  held: readonly BackupEntry[],
): Promise<{ readonly entries: readonly BackupEntry[]; readonly isDamaged: boolean }> {
  let listed = editions;
  for (let tries = 0; ; tries++) {
    const copied = await copyNewest(setup, session, listed, held);
    if (copied !== "gone" || tries === goneLimit)
      return copied === "gone" ? { entries: held, isDamaged: false } : copied;
    listed = (await editionsIn(setup)).get(session) ?? []; // It was folded on between the list and the reading.
  }
}

async function copyNewest(
  setup: BackupMakingSetup,
  session: SessionId,
  editions: readonly Edition[],
  held: readonly BackupEntry[],
): Promise<{ readonly entries: readonly BackupEntry[]; readonly isDamaged: boolean } | "gone"> {
  const { vault, log, haste } = setup;
  let isDamaged = false;
  // Downwards, until one generation has a whole file: the edition before the newest is better than nothing.
  for (const generation of new Set(editions.map((edition) => edition.generation))) {
    if (held.some((entry) => entry.generation === generation && isStill(entry, editions)))
      return { entries: held, isDamaged };
    if (haste?.isTimeUp()) return { entries: held, isDamaged };
    const entries: BackupEntry[] = [];
    for (const edition of editions.filter((each) => each.generation === generation)) {
      const bytes = await verifiedBytes(setup, edition).catch((cause) => {
        log.warn(`Backup: ${session}.${generation} could not be read: ${describeError(cause)}`);
        return undefined;
      });
      if (bytes === "gone") return "gone";
      if (!bytes) isDamaged = true;
      else {
        const copy = haste
          ? await vault.addLink(session, generation, bytes, pathOf(setup, edition))
          : await vault.add(session, generation, bytes);
        entries.push({ ...copy, place: edition.place });
      }
    }
    if (entries.length > 0) return { entries, isDamaged };
  }
  return { entries: held, isDamaged };
}

/** A session that went to the trash and back has another edition each time, so the place is told by the generation. */
const isStill = (entry: BackupEntry, editions: readonly Edition[]): boolean =>
  editions.some(({ generation, place }) => generation === entry.generation && place === entry.place);

const pathOf = ({ root }: BackupMakingSetup, edition: Edition): string =>
  editionPathOf(layoutOf(root), edition);

/** Sessions of which there is something to copy, the one that was changed last first. */
async function newestFirst(
  setup: BackupMakingSetup,
  editions: ReadonlyMap<SessionId, readonly Edition[]>,
  heldOf: (session: SessionId) => readonly BackupEntry[],
): Promise<readonly SessionId[]> {
  const changed: { readonly session: SessionId; readonly modifiedMs: number }[] = [];
  for (const [session, [newest]] of editions) {
    if (!newest || heldOf(session).some((entry) => isStill(entry, [newest]))) continue;
    const facts = await setup.disk.facts(pathOf(setup, newest)).catch(() => undefined);
    changed.push({ session, modifiedMs: facts?.modifiedMs ?? 0 });
  }
  return changed.sort((a, b) => b.modifiedMs - a.modifiedMs).map(({ session }) => session);
}

/** Undefined when it is damaged, `gone` when it was folded on meanwhile. A newer version's file is copied as it is. */
async function verifiedBytes(
  setup: BackupMakingSetup,
  edition: Edition,
): Promise<Uint8Array | "gone" | undefined> {
  const { session, generation } = edition;
  try {
    const bytes = await setup.disk.readFile(pathOf(setup, edition));
    const file = unsealFile(bytes, "braid-session");
    if (file.state === "newer") return bytes;
    const isWhole =
      file.state === "whole" &&
      file.value.header.session === session &&
      file.value.header.generation === generation;
    return isWhole ? bytes : undefined;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return "gone";
    throw cause;
  }
}

/** Newest first. */
async function editionsIn({ disk, root }: BackupMakingSetup): Promise<Map<SessionId, Edition[]>> {
  const editions = new Map<SessionId, Edition[]>();
  for (const place of ["sessions", "trash"] as const) {
    for (const file of await disk.list(layoutOf(root)[place])) {
      const name = readSessionFileName(file);
      if (name) editions.set(name.session, [...(editions.get(name.session) ?? []), { ...name, place }]);
    }
  }
  for (const each of editions.values()) each.sort((a, b) => b.generation - a.generation);
  return editions;
}

function grouped<T extends CopiedFile>(files: readonly T[]): Map<SessionId, T[]> {
  const groups = new Map<SessionId, T[]>();
  for (const file of files) {
    const group = groups.get(file.session);
    if (group) group.push(file);
    else groups.set(file.session, [file]);
  }
  return groups;
}

/**
 * The newest whole copies of a session that neither the store nor the last list knows: that list may be damaged, or of
 * a time when a clock was ahead. Where the original was is not known, and only counts.
 */
async function newestCopies(
  { vault, log }: BackupMakingSetup,
  copies: readonly CopiedFile[],
): Promise<readonly BackupEntry[]> {
  const entries: BackupEntry[] = [];
  for (const file of [...copies].sort((a, b) => b.generation - a.generation)) {
    const [found] = entries;
    if (found && file.generation < found.generation) break;
    const bytes = await vault.read(file).catch((cause) => {
      log.warn(`Backup: ${copiedFileName(file)} could not be read: ${describeError(cause)}`);
      return undefined;
    });
    if (bytes) entries.push({ ...file, place: "sessions" });
  }
  return entries;
}

function countsOf(entries: readonly BackupEntry[]): { readonly sessions: number; readonly trash: number } {
  const all = new Set(entries.map(({ session }) => session));
  all.delete(projectsSession);
  const inTrash = new Set(entries.filter(({ place }) => place === "trash").map(({ session }) => session));
  return { sessions: all.size - inTrash.size, trash: inTrash.size };
}

function isSame(
  { header, entries, isDamaged }: Manifest,
  now: readonly BackupEntry[],
  present: number,
): boolean {
  if (isDamaged || header.present !== present || entries.length !== now.length) return false;
  const nameOf = (entry: BackupEntry) => `${entry.place}/${copiedFileName(entry)}`;
  const names = new Set(entries.map(nameOf));
  return now.every((entry) => names.has(nameOf(entry)));
}
