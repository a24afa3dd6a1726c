import { isDeepStrictEqual } from "node:util";
import { type ListOptions, StoreError } from "../app/sessionStore.ts";
import { describeError, type Log } from "../base/log.ts";
import { nextTurn, sliceSize } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { byLastUse, type SessionSummary, type SessionTrouble, summaryOf } from "../core/session.ts";
import type { StampClock } from "../core/stamp.ts";
import { summaryAfter } from "../core/summaryAfter.ts";
import type { Catalog } from "./catalog.ts";
import type { Edition, Editions } from "./editions.ts";
import { foldable } from "./foldable.ts";
import type { Journals } from "./journals.ts";
import { textsOfRecords } from "./recordTexts.ts";
import type { SessionContent } from "./sessionContents.ts";
import type { SessionFiles, StoredSession } from "./sessionFiles.ts";
import { damagedError, newerVersionError } from "./storeErrors.ts";
import type { Timers } from "./timers.ts";

/** How many sessions are held whole. A person looks at one or two, and some windows have a few panels. */
const shelfLimit = 4;
/** How many session files are read at once when summaries have to be made. */
const readersLimit = 4;
const tellMs = 250;
/** Each time another fold was finished meanwhile; at some point the next change will tell. */
const rereadLimit = 5;

const nothingHeld = { records: [], editions: [] };

const newestFirst = (summaries: readonly SessionSummary[]): SessionSummary[] =>
  [...summaries].sort(byLastUse);

const troubleOf = ({ trouble }: StoreError): SessionTrouble | undefined =>
  trouble === "damaged" ? "damaged" : trouble === "newerVersion" ? "newer" : undefined;

const isMissingIn = (records: RecordSet, { type, key, stamp }: SessionRecord): boolean => {
  const known = records.get(type, key);
  return known === undefined || known.stamp < stamp;
};

const emptySummary = (session: SessionId): SessionSummary => summaryOf(new RecordSet(session));

export interface LibrarySetup {
  readonly editions: Editions;
  readonly files: SessionFiles;
  readonly journals: Journals;
  readonly catalog: Catalog;
  readonly stamps: StampClock;
  readonly timers: Timers;
  readonly log: Log;
  /** Told of a session that was put together again and needs a new file. */
  readonly onSalvaged: (session: SessionId) => void;
}

/** Sessions as they are read: what their files hold, and on top of it what is only in journals yet. */
export class Library {
  readonly #setup: LibrarySetup;
  /** Whole sessions, the one used last at the end. They grow in place. */
  readonly #shelf = new Map<SessionId, RecordSet>();
  readonly #loading = new Map<SessionId, Promise<RecordSet>>();
  /** Summaries that take journals into account. Others are in the catalog. */
  readonly #summaries = new Map<SessionId, SessionSummary>();
  /** Of what was taken in after the store was opened. Empty at first, which is older than any stamp. */
  #newestTaken = "";
  /** Sessions that could not be read when it was tried last. */
  readonly #troubled = new Set<SessionId>();
  /** A session's entry is another array whenever it has another newest edition. */
  #editions = new Map<SessionId, readonly Edition[]>();

  constructor(setup: LibrarySetup) {
    this.#setup = setup;
  }

  /** Every session that has a file. */
  get stored(): ReadonlyMap<SessionId, readonly Edition[]> {
    return this.#editions;
  }

  /** Looks once which session files there are. */
  async open(): Promise<void> {
    this.#editions = await this.#setup.editions.all();
  }

  /** What is held of a session as a whole; nothing when it is not one of those used last. */
  shelved(session: SessionId): Iterable<SessionRecord> {
    return this.#shelf.get(session) ?? [];
  }

  /** @throws StoreError when a newer Braid wrote it, or its files are lost; the disk's or the worker's error when it cannot be read now. */
  async find(session: SessionId): Promise<RecordSet | undefined> {
    const shelved = this.#shelf.get(session);
    if (shelved) this.#keep(session, shelved);
    const records = shelved ?? (await this.#load(session, "keep"));
    if (!shelved && records.size > sliceSize) await nextTurn(); // Whoever shows it has as much to do again.
    return records.size > 0 ? records : undefined;
  }

  /** Newest first. A session that cannot be read is listed as what is remembered of it, or as troubled. */
  async list({ onProgress }: ListOptions = {}): Promise<SessionSummary[]> {
    const { editions, journals, timers } = this.#setup;
    const sessions = new Set([...this.#editions.keys(), ...journals.sessions, ...editions.expected]);
    const summaries: SessionSummary[] = [];
    const waiting = sessions.values();
    const reader = async () => {
      for (const session of waiting) {
        const summary = this.#knownSummary(session) ?? (await this.#makeSummary(session));
        if (summary) summaries.push(summary);
      }
    };
    const telling =
      onProgress && timers.every(tellMs, () => onProgress(newestFirst(summaries), sessions.size));
    try {
      await Promise.all(Array.from({ length: readersLimit }, reader));
    } finally {
      telling?.dispose();
    }
    return newestFirst(summaries);
  }

  /** For every session a text that differs whenever what it holds may differ, here and in other windows alike. */
  contentStates(): Map<SessionId, string> {
    const { journals } = this.#setup;
    const states = new Map<SessionId, string>();
    for (const [session, [newest, second]] of this.#editions) {
      if (!newest || session === projectsSession) continue;
      const isTwofold = newest.generation === second?.generation;
      states.set(session, `${newest.generation} ${isTwofold ? "both" : newest.place}`);
    }
    for (const session of journals.sessions) {
      if (session === projectsSession) continue;
      let count = 0;
      let greatest = "";
      for (const { stamp } of journals.recordsOf(session)) {
        count++;
        if (stamp > greatest) greatest = stamp;
      }
      states.set(session, `${states.get(session) ?? "0"} ${count} ${greatest}`);
    }
    return states;
  }

  /**
   * What a session holds: its file as it is, where that is all there is, and otherwise its records. Nothing is kept in memory.
   * @throws as `find` does.
   */
  async contentOf(session: SessionId, form: "any" | "records"): Promise<SessionContent> {
    const { files, journals } = this.#setup;
    const [newest, second] = this.#editions.get(session) ?? [];
    const isOneFile =
      newest &&
      newest.generation !== second?.generation &&
      !journals.has(session) &&
      !this.#shelf.has(session);
    if (form === "any" && isOneFile) {
      if (newest.place === "trash") return { kind: "nothing" };
      const bytes = await files.readBytes(newest);
      if (bytes) return { kind: "file", generation: newest.generation, bytes };
    }
    const records = this.#shelf.get(session) ?? (await this.#load(session, "pass"));
    return { kind: "records", texts: await textsOfRecords([...records]) };
  }

  /** Takes in records that were written, here or elsewhere, and that the journals' mirror has already. */
  take(records: Iterable<SessionRecord>): Set<SessionId> {
    const sessions = new Set<SessionId>();
    for (const record of records) {
      sessions.add(record.session);
      this.#setup.stamps.observe(record.stamp);
      this.#shelf.get(record.session)?.merge([record]);
      this.#summaries.delete(record.session);
      if (record.stamp > this.#newestTaken) this.#newestTaken = record.stamp;
    }
    return sessions;
  }

  /** The same for what this window stamped for one session: mostly newer than all that is known, and then it is soon listed. */
  takeFresh(records: readonly SessionRecord[]): Set<SessionId> {
    const [first] = records;
    const before = first && this.#summaryBefore(first.session, records.length);
    const isNewest = first !== undefined && first.stamp > this.#newestTaken;
    const after = before && isNewest ? summaryAfter(before, records) : undefined;
    const sessions = this.take(records);
    if (after) this.#summaries.set(after.id, after);
    return sessions;
  }

  /** Takes in what an edition holds that this window made. */
  takeRecords({ session, generation }: Edition, records: RecordSet): void {
    this.#shelf.get(session)?.merge(records); // It may hold what another window said in the meantime.
    this.#setup.catalog.set(session, generation, records);
  }

  /** Takes note of a session's editions after one was made. */
  takeEditions(session: SessionId, editions: readonly Edition[]): void {
    this.#editions.set(session, editions);
    this.#summaries.delete(session);
  }

  /**
   * Looks which session files others have made, and takes in what is new in them; answers the sessions that changed.
   * Only summaries that were made before are compared, and sessions that are held; the rest is read when asked for.
   */
  async refresh(): Promise<Set<SessionId>> {
    const found = new Map<SessionId, readonly Edition[]>(await this.#setup.editions.all());
    const fresh: SessionId[] = [];
    for (const [session, editions] of found) {
      const known = this.#editions.get(session);
      if (known && known[0]?.generation === editions[0]?.generation) found.set(session, known);
      else fresh.push(session);
    }
    this.#editions = found;
    const changed = new Set<SessionId>();
    for (const session of fresh) if (await this.#reread(session)) changed.add(session);
    return changed;
  }

  /** Whether a session differs from what was known of it, after somebody made a file of it. */
  async #reread(session: SessionId): Promise<boolean> {
    const shelved = this.#shelf.get(session);
    const known = this.#summaries.get(session) ?? this.#setup.catalog.rows.get(session)?.summary;
    if (!shelved && !known) return true; // Nothing was known of it, so nothing has to be read to tell.
    this.#summaries.delete(session);
    const sizeBefore = shelved?.size;
    const summaryBefore = shelved ? summaryOf(shelved) : known;
    try {
      const records = await this.#read(session, shelved ? "keep" : "pass"); // Not one under way: it may be too old.
      if (shelved && records.size !== sizeBefore) return true;
      return !isDeepStrictEqual(summaryOf(records), summaryBefore); // A remembered one names things in another order.
    } catch (cause) {
      this.#setup.log.warn(`Storage: ${session} was not read again: ${describeError(cause)}`);
      return true;
    }
  }

  /** What was known of a session before so many records came into its journals, if that was all. */
  #summaryBefore(session: SessionId, count: number): SessionSummary | undefined {
    const summary = this.#summaries.get(session);
    if (summary || this.#troubled.has(session)) return summary;
    const row = this.#setup.catalog.rows.get(session);
    if (!row || row.generation !== this.#editions.get(session)?.[0]?.generation) return undefined;
    return [...this.#setup.journals.recordsOf(session)].length === count ? row.summary : undefined;
  }

  #knownSummary(session: SessionId): SessionSummary | undefined {
    const summary = this.#summaries.get(session);
    if (summary) return summary;
    const row = this.#setup.catalog.rows.get(session);
    if (!row || row.generation !== this.#editions.get(session)?.[0]?.generation) return undefined;
    if (this.#troubled.has(session)) return undefined;
    if (this.#setup.journals.has(session)) return undefined; // There is more than the file says.
    if (row.newest) this.#setup.stamps.observe(row.newest);
    return row.summary;
  }

  async #makeSummary(session: SessionId): Promise<SessionSummary | undefined> {
    const summary = await this.#summariseFile(session);
    if (summary) return summary;
    try {
      const records =
        this.#shelf.get(session) ?? (await this.#load(session, "pass", this.#editions.get(session)));
      return records.size === 0 ? undefined : (this.#summaries.get(session) ?? summaryOf(records));
    } catch (cause) {
      this.#setup.log.warn(`Storage: ${session} cannot be listed: ${describeError(cause)}`);
      const remembered = this.#setup.catalog.rows.get(session)?.summary;
      const trouble = cause instanceof StoreError ? troubleOf(cause) : undefined;
      if (!trouble || session === projectsSession) return remembered; // The disk refuses, or nobody knows of it.
      return { ...(remembered ?? emptySummary(session)), listed: true, trouble };
    }
  }

  /** The summary of a session that is in one file and nowhere else, made without its messages coming to this thread. */
  async #summariseFile(session: SessionId): Promise<SessionSummary | undefined> {
    const { files, journals, catalog, stamps } = this.#setup;
    const editions = this.#editions.get(session);
    const [newest, second] = editions ?? [];
    if (!newest || newest.generation === second?.generation) return undefined;
    const isElsewhere = () => this.#shelf.has(session) || this.#loading.has(session) || journals.has(session);
    if (isElsewhere()) return undefined;
    const digest = await files.summarise(newest);
    // What came in the meantime is in a journal or in another edition.
    if (!digest || this.#editions.get(session) !== editions || isElsewhere()) return undefined;
    this.#troubled.delete(session);
    if (digest.newest) stamps.observe(digest.newest);
    catalog.take(session, newest.generation, digest);
    return digest.summary;
  }

  #load(session: SessionId, purpose: "keep" | "pass", listed?: readonly Edition[]): Promise<RecordSet> {
    const known = this.#loading.get(session);
    if (known) return known;
    const loading = this.#read(session, purpose, listed).finally(() => this.#loading.delete(session));
    this.#loading.set(session, loading);
    return loading;
  }

  /** @param listed Saves looking for the session's files where many are read. They are as old as the last refresh. */
  async #read(session: SessionId, purpose: "keep" | "pass", listed?: readonly Edition[]): Promise<RecordSet> {
    const { files, journals, catalog, stamps } = this.#setup;
    const records = new RecordSet(session);
    let stored: StoredSession;
    for (let tries = 1; ; tries++) {
      const known = this.#editions.get(session);
      records.merge(journals.recordsOf(session));
      stored = await files.read(session, tries === 1 ? listed : undefined);
      // What was folded during the reading is in no journal any more and not in what was read either.
      if (this.#editions.get(session) === known || tries === rereadLimit) break;
    }
    this.#troubled.delete(session);
    if (stored.state === "newer") throw this.#trouble(session, newerVersionError());
    if (stored.state === "lost" && records.size === 0 && !journals.has(session) && !this.#shelf.has(session))
      throw this.#trouble(session, damagedError());
    const { records: held, editions } = stored.state === "lost" ? nothingHeld : stored;

    // From here to the end nothing waits, so that nothing can be written in between and be missed.
    const fromFile = new RecordSet(session, held);
    const greatest = fromFile.newest;
    if (greatest) stamps.observe(greatest);
    const [edition] = editions;
    if (stored.state === "lost") this.#setup.onSalvaged(session);
    if (stored.state === "readable") {
      if (stored.isSalvaged) this.#setup.onSalvaged(session);
      else if (edition) catalog.set(session, edition.generation, fromFile);
    }
    const merged = records.size === 0 ? fromFile : records; // What was made of the file's set is not made twice.
    if (merged !== fromFile) merged.merge(fromFile);
    merged.merge(journals.recordsOf(session));
    const shelved = this.#shelf.get(session);
    shelved?.merge(merged);
    const answer = shelved ?? merged;
    if (shelved && stored.state === "readable" && foldable(shelved).some((each) => isMissingIn(merged, each)))
      this.#setup.onSalvaged(session); // Another window put it together again from less than is known here.
    if (answer.size === 0) return answer;
    // What had to be left out may be readable the next time.
    if (purpose === "keep" && stored.state !== "unsure") this.#keep(session, answer);
    this.#summaries.set(session, summaryOf(answer));
    return answer;
  }

  /** The catalog may still hold what there was. */
  #trouble(session: SessionId, error: StoreError): StoreError {
    this.#troubled.add(session);
    return error;
  }

  #keep(session: SessionId, records: RecordSet): void {
    this.#shelf.delete(session);
    this.#shelf.set(session, records);
    const [oldest] = this.#shelf.keys();
    if (this.#shelf.size > shelfLimit && oldest !== undefined) this.#shelf.delete(oldest);
  }
}
