import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type BackedUpSession,
  BackupError,
  type BackupInfo,
  type BackupOutcome,
  type Backups,
  type EarlierState,
} from "../app/backups.ts";
import type { Clock, EpochMs } from "../base/clock.ts";
import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { summaryOf } from "../core/session.ts";
import { stampTime } from "../core/stamp.ts";
import { type Haste, makeBackup } from "./backupMaking.ts";
import { type CopiedFile, copiedFileName, readCopiedFileName } from "./backupManifest.ts";
import { BackupVault } from "./backupVault.ts";
import { dataFolderOf } from "./dataFolder.ts";
import { codeOf, type Disk, isPassing } from "./disk.ts";
import { layoutOf, readSessionFileName, sessionFileOf } from "./layout.ts";
import { recordsOfTexts } from "./recordTexts.ts";
import type { SecondCopies } from "./secondCopies.ts";
import type { FileWork } from "./storageWorker.ts";
import { readStoreId, storeIdOf } from "./storeIdentity.ts";

/** Where backups are kept. */
export interface BackupPlace {
  /** Holds a folder for each store. */
  readonly folder: string;
  /** A folder that has to be there: Braid does not make one where a drive is missing. */
  readonly within?: string;
}

/** @param chosen The user's own folder, which may be used for other things, too. */
export const backupPlaceOf = (chosen: string | undefined): BackupPlace =>
  chosen === undefined
    ? { folder: join(dataFolderOf(), "backups") }
    : { folder: join(chosen, "braid-backups"), within: chosen };

export interface FileBackupsSetup {
  /** Makes files for this user alone. */
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: FileWork;
  /** The store's folder. */
  readonly root: string;
  /** Name of the editor, for those who later see several stores' backups. */
  readonly editor: string;
  /** Asked for at each use, because it is a setting. */
  place(): BackupPlace;
  /** Brings what is only in journals into session files, of which backups are made. Never rejects. */
  fold(): Promise<void>;
  readonly haste?: Haste;
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  EROFS: "it is read-only",
  EACCES: "Braid has no permission for it",
  EPERM: "Braid has no permission for it",
  EMFILE: "too many files are open on this computer",
  ENFILE: "too many files are open on this computer",
  EIO: "the disk reported an error",
};

/** Backups as folders of files, see `BackupVault`. They are also where the store looks when a session is damaged. */
export class FileBackups implements Backups, SecondCopies {
  readonly #setup: FileBackupsSetup;
  /** Making one, and tidying after it, happens once at a time. */
  #making: Promise<unknown> = Promise.resolve();
  /** The list that was read last: sessions are read one after the other. */
  #open:
    | { readonly id: string; readonly bySession: ReadonlyMap<SessionId, readonly CopiedFile[]> }
    | undefined;

  constructor(setup: FileBackupsSetup) {
    this.#setup = setup;
  }

  get folder(): string {
    return this.#setup.place().folder;
  }

  make(signal: AbortSignal = new AbortController().signal): Promise<BackupOutcome> {
    const made = this.#making.then(() => this.#make(signal));
    this.#making = made.catch(() => undefined);
    return made;
  }

  async #make(signal: AbortSignal): Promise<BackupOutcome> {
    const { disk, clock, log, root, editor, haste } = this.#setup;
    try {
      await this.#mustBeThere();
      await this.#setup.fold();
      const store = await storeIdOf(disk, root);
      const vault = this.#vault(store);
      const made = await makeBackup({ disk, log, root, editor, vault, now: clock.now(), haste }, signal);
      if (made.result === "empty") return made;
      const backup = await this.#infoOf(store, made.time, store);
      if (!backup) throw new Error("The backup is gone again.");
      if (made.result === "unchanged") return { result: "unchanged", backup };
      const { damaged, isSuspiciouslySmall } = made;
      for (const session of damaged) log.warn(`Backup: the files of ${session} do not verify.`);
      if (isSuspiciouslySmall)
        log.warn("Backup: more than half of the sessions are gone, so nothing older was removed.");
      return { result: "made", backup, damaged, isSuspiciouslySmall };
    } catch (cause) {
      if (cause instanceof BackupError || signal.aborted) throw cause;
      throw this.#error(
        "The backup could not be made",
        cause,
        "Your sessions and older backups are as they were.",
      );
    }
  }

  /** When this store's newest backup is of; undefined when there is none. @throws BackupError */
  async newestTime(): Promise<EpochMs | undefined> {
    const { disk, root } = this.#setup;
    try {
      return (await this.#vault(await storeIdOf(disk, root)).times())[0];
    } catch (cause) {
      throw this.#error("The backups could not be read", cause, "Nothing was changed.");
    }
  }

  async list(): Promise<readonly BackupInfo[]> {
    const { disk, root } = this.#setup;
    try {
      const own = await this.#ownId(disk, root);
      const backups: BackupInfo[] = [];
      for (const store of await this.#stores())
        for (const time of await this.#vault(store).times()) {
          const backup = await this.#infoOf(store, time, own);
          if (backup) backups.push(backup);
        }
      return backups.sort((a, b) => b.madeAt - a.madeAt);
    } catch (cause) {
      throw this.#error("The backups could not be read", cause, "Nothing was changed.");
    }
  }

  async sessionsIn(id: string): Promise<readonly BackedUpSession[]> {
    const entries = await this.#entriesOf(id);
    const sessions = new Map<SessionId, BackedUpSession>();
    for (const { session, place } of entries) {
      const isInTrash = place === "trash" || sessions.get(session)?.isInTrash === true;
      sessions.set(session, { session, isInTrash });
    }
    return [...sessions.values()];
  }

  async read(session: SessionId, id: string): Promise<RecordSet | undefined> {
    if (this.#open?.id !== id) {
      const bySession = new Map<SessionId, CopiedFile[]>();
      for (const entry of await this.#entriesOf(id))
        bySession.set(entry.session, [...(bySession.get(entry.session) ?? []), entry]);
      this.#open = { id, bySession };
    }
    return this.#recordsIn(readBackupId(id)?.store ?? "", this.#open.bySession.get(session) ?? []);
  }

  async statesOf(session: SessionId): Promise<readonly EarlierState[]> {
    const states = new Map<string, EarlierState>();
    const take = (id: string, records: RecordSet | undefined) => {
      if (!records) return;
      const { updatedAt, title, messageCount, purgedAt } = summaryOf(records);
      if (purgedAt !== undefined) return;
      // The same state is usually in many places.
      const state = {
        id,
        at: latestIn(records) ?? updatedAt,
        messageCount,
        ...(title !== undefined && { title }),
      };
      states.set(`${state.at} ${records.size}`, state);
    };
    for (const [store, files] of await this.#copiesOf(session))
      for (const file of files)
        take(`${store}/${copiedFileName(file)}`, await this.#recordsIn(store, [file]));
    for (const name of await this.#editionsOf(session)) take(name, await this.#readEdition(name));
    return [...states.values()].sort((a, b) => b.at - a.at);
  }

  async readState(session: SessionId, id: string): Promise<RecordSet | undefined> {
    const [first = "", name = ""] = id.split("/");
    const store = readStoreId(first);
    const file = readCopiedFileName(name);
    if (store && file?.session === session) return this.#recordsIn(store, [file]);
    return readSessionFileName(name)?.session === session ? this.#readEdition(id) : undefined;
  }

  async newestOf(session: SessionId): Promise<readonly SessionRecord[] | undefined> {
    const found: SessionRecord[] = [];
    try {
      for (const [store, files] of await this.#copiesOf(session)) {
        let generation: number | undefined; // Of one store's copies the newest whole one is enough.
        for (const file of files.sort((a, b) => b.generation - a.generation)) {
          if (generation !== undefined && file.generation < generation) break;
          const records = await this.#recordsIn(store, [file]).catch((cause) => this.#noHelp(session, cause));
          if (!records) continue;
          generation = file.generation;
          found.push(...records);
        }
      }
    } catch (cause) {
      this.#noHelp(session, cause);
    }
    return found.length > 0 ? found : undefined;
  }

  #noHelp(session: SessionId, cause: unknown): undefined {
    if (isPassing(cause)) throw cause;
    this.#setup.log.warn(`Backup: no help for ${session}: ${describeError(cause)}`);
  }

  #vault(store: string): BackupVault {
    const { disk, clock, place } = this.#setup;
    return new BackupVault(disk, clock, join(place().folder, store));
  }

  async #stores(): Promise<readonly string[]> {
    const names = await this.#setup.disk.list(this.folder);
    return names.filter((name) => readStoreId(name) !== undefined);
  }

  /** Undefined where no id can be kept: on a read-only disk others' backups can still be listed. */
  #ownId(disk: Disk, root: string): Promise<string | undefined> {
    return storeIdOf(disk, root).catch(() => undefined);
  }

  async #infoOf(store: string, time: EpochMs, own: string | undefined): Promise<BackupInfo | undefined> {
    const header = await this.#vault(store).header(time);
    return (
      header && {
        id: `${store}/${time}`,
        madeAt: time,
        sessionCount: header.sessions,
        trashCount: header.trash,
        isOwn: store === own,
        editor: header.editor,
      }
    );
  }

  async #entriesOf(id: string): Promise<readonly (CopiedFile & { readonly place: string })[]> {
    const parts = readBackupId(id);
    const manifest = parts && (await this.#readManifest(parts.store, parts.time));
    if (!manifest)
      throw new BackupError("This backup is not there any more, or it cannot be read. Choose another one.");
    if (manifest.isDamaged) this.#setup.log.warn(`Backup: some of the list of ${id} does not verify.`);
    return manifest.entries;
  }

  async #readManifest(store: string, time: EpochMs) {
    try {
      return await this.#vault(store).manifest(time);
    } catch (cause) {
      throw this.#error("This backup could not be read", cause, "Nothing was changed.");
    }
  }

  /** By store, every copy of a session. */
  async #copiesOf(session: SessionId): Promise<Map<string, CopiedFile[]>> {
    const copies = new Map<string, CopiedFile[]>();
    for (const store of await this.#stores())
      copies.set(
        store,
        (await this.#vault(store).copies()).filter((file) => file.session === session),
      );
    return copies;
  }

  /** What these copies hold together; undefined when none is whole. */
  async #recordsIn(store: string, files: readonly CopiedFile[]): Promise<RecordSet | undefined> {
    const { log } = this.#setup;
    let records: RecordSet | undefined;
    for (const file of files) {
      const bytes = await this.#vault(store).read(file);
      const found = bytes && (await this.#decode(file, bytes));
      await nextTurn();
      if (found) records = new RecordSet(file.session, [...(records ?? []), ...found]);
      else
        log.warn(`Backup: ${store}/${copiedFileName(file)} is missing or does not verify, and is not used.`);
    }
    return records;
  }

  async #editionsOf(session: SessionId): Promise<readonly string[]> {
    const { disk, root } = this.#setup;
    const names: string[] = [];
    for (const place of ["sessions", "trash"] as const)
      for (const file of await disk.list(layoutOf(root)[place]))
        if (readSessionFileName(file)?.session === session) names.push(`${place}/${file}`);
    return names;
  }

  async #readEdition(name: string): Promise<RecordSet | undefined> {
    const { disk, root } = this.#setup;
    const [place, file = ""] = name.split("/");
    const edition = readSessionFileName(file);
    if (!edition || (place !== "sessions" && place !== "trash")) return undefined;
    const path = join(layoutOf(root)[place], sessionFileOf(edition.session, edition.generation));
    const bytes = await disk.readFile(path).catch(() => undefined); // Folded on, or unreadable: then it is no state to offer.
    const records = bytes && (await this.#decode(edition, bytes));
    return records && new RecordSet(edition.session, records);
  }

  async #decode(
    { session, generation }: { readonly session: SessionId; readonly generation: number },
    bytes: Uint8Array,
  ): Promise<readonly SessionRecord[] | undefined> {
    const decoded = await this.#setup.worker.ask("decodeSession", { session, generation, bytes });
    await nextTurn(); // A long session takes a while at each of these steps.
    return decoded.state === "whole" ? recordsOfTexts(session, decoded.value) : undefined;
  }

  async #mustBeThere(): Promise<void> {
    const { within } = this.#setup.place();
    if (within !== undefined && !(await this.#setup.disk.facts(within)))
      throw new BackupError(
        `The backup folder ${within} is not there. If it is on a drive, connect it; or choose another folder in the settings. Your sessions are not affected.`,
      );
  }

  #error(happened: string, cause: unknown, rest: string): BackupError {
    if (cause instanceof BackupError) return cause;
    const because = reasons[codeOf(cause) ?? ""] ?? describeError(cause);
    return new BackupError(`${happened}: ${this.folder}: ${because}. ${rest}`, cause);
  }
}

const latestIn = (records: RecordSet): EpochMs | undefined => {
  let latest: EpochMs | undefined;
  for (const { stamp } of records)
    if (latest === undefined || stampTime(stamp) > latest) latest = stampTime(stamp);
  return latest;
};

function readBackupId(id: string): { readonly store: string; readonly time: EpochMs } | undefined {
  const [first, second = ""] = id.split("/");
  const store = readStoreId(first);
  const time = Number(second);
  return store && Number.isSafeInteger(time) && time > 0 ? { store, time: time as EpochMs } : undefined;
}
