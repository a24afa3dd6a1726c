import { join } from "node:path";
import type { ListOptions, StoreChange, StoreHealth } from "../app/sessionStore.ts";
import type { CheckProgress, CheckReport, CheckRequest } from "../app/storeCheck.ts";
import { type Disposable, DisposableStore } from "../base/disposable.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { describeError } from "../base/log.ts";
import { newWriterId, type SessionId, type WriterId } from "../core/ids.ts";
import { type Change, readRecord, type SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import type { SessionSummary } from "../core/session.ts";
import { StampClock } from "../core/stamp.ts";
import { Catalog } from "./catalog.ts";
import { checkStore } from "./check.ts";
import { attempt } from "./disk.ts";
import { Editions } from "./editions.ts";
import { type Finding, Findings } from "./findings.ts";
import { foldable } from "./foldable.ts";
import { Folder } from "./folder.ts";
import { Journals } from "./journals.ts";
import type { JournalTail } from "./journalTail.ts";
import { JournalWriter, type WrittenBatch } from "./journalWriter.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { Library } from "./library.ts";
import { thisMachine } from "./machine.ts";
import { oneAtATime } from "./oneAtATime.ts";
import type { OpenStore, StoreSetup } from "./openStore.ts";
import { Publisher } from "./publisher.ts";
import { SavingHealth } from "./savingHealth.ts";
import { noSecondCopies } from "./secondCopies.ts";
import type { SessionContent } from "./sessionContents.ts";
import { SessionFiles } from "./sessionFiles.ts";
import { type FileWork, StorageWorker } from "./storageWorker.ts";
import { closedError, readError, writeError } from "./storeErrors.ts";
import type { Timers } from "./timers.ts";

/** How soon what another window wrote is seen even where the system does not tell of changes. */
const pollMs = 1000;
/** Changes come in bursts, one per write. */
const settleMs = 20;
const idleBeforeFoldMs = 30_000;
/** What could not be folded is tried again, though its cause may stay for long: a newer version, a read-only disk. */
const refusedFoldMs = 300_000;
const journalLimitBytes = 1_000_000;
const closeLimitMs = 2000;
/** A window that wrote this recently may be writing a reply, and says that it is there. */
const signLimitMs = 600_000;
const signMs = 5000;
/** A second change within one tick of the file system's clock does not show in a folder's time. */
const looksAfterChange = 2;
/** Damage is mended soon, though not in the middle of what met it. */
const salvageMs = 1000;

/** What is made at the first use. */
interface Parts {
  readonly journals: Journals;
  readonly journalWriter: JournalWriter;
  readonly editions: Editions;
  readonly files: SessionFiles;
  readonly library: Library;
  readonly catalog: Catalog;
  readonly folder: Folder;
}

/** Puts the parts of the store together: journals, session files, catalog, and the times at which they are visited. */
export class BraidStore implements OpenStore {
  readonly writer: WriterId = newWriterId();
  readonly onDidChange: Event<StoreChange>;
  readonly onDidChangeHealth: Event<StoreHealth | undefined>;
  readonly onDidFind: Event<Finding>;
  readonly onDidFold: Event<void>;
  readonly onDidAdvanceCheck: Event<CheckProgress>;

  readonly #setup: StoreSetup & { readonly timers: Timers };
  readonly #layout: Layout;
  readonly #findings: Findings;
  readonly #worker: FileWork;
  readonly #stamps: StampClock;
  readonly #changes: Emitter<StoreChange>;
  readonly #health: SavingHealth;
  readonly #folds: Emitter<void>;
  readonly #checkProgress: Emitter<CheckProgress>;
  readonly #owned = new DisposableStore();

  #opening: Promise<Parts> | undefined;
  /** Set once opened. */
  #parts: Parts | undefined;
  #idle: Disposable | undefined;
  /** How many looks at the session files are due because somebody made some. */
  #looksDue = 0;
  /** When sessions/ and trash/ were last changed, as last seen. */
  #filesChanged = "";
  #lastAppendMs = Number.NEGATIVE_INFINITY;
  /** The fold of a journal that had grown large. */
  #overdue: Promise<void> | undefined;
  /** Sessions that were put together again from second copies and need a new file. */
  readonly #salvaged = new Set<SessionId>();
  /** The check under way, or the last one of those that wait. */
  #checking: Promise<unknown> | undefined;
  /** One visit and one fold at a time; asking during one makes for exactly one more. */
  readonly #visit: () => Promise<void>;
  readonly #fold: () => Promise<void>;
  /** Records that were stamped for being written now, unlike those of a backup or an import. */
  readonly #fresh = new WeakSet<readonly SessionRecord[]>();
  #closing: Promise<void> | undefined;

  constructor(setup: StoreSetup & { readonly timers: Timers }) {
    const report = (cause: unknown) => setup.log.error(describeError(cause));
    this.#setup = setup;
    this.#layout = layoutOf(setup.root);
    this.#findings = new Findings(setup.log);
    this.#worker = setup.worker ?? new StorageWorker(setup, setup.timers);
    this.#stamps = new StampClock(setup.clock, this.writer);
    this.#changes = new Emitter(report);
    this.#health = new SavingHealth(setup.timers, () => this.#canWrite(), report);
    this.#checkProgress = new Emitter(report);
    this.#folds = new Emitter(report);
    this.onDidFold = this.#folds.event;
    this.onDidChange = this.#changes.event;
    this.onDidChangeHealth = this.#health.onDidChange;
    this.onDidFind = this.#findings.onDidFind;
    this.onDidAdvanceCheck = this.#checkProgress.event;
    this.#visit = oneAtATime(() => this.#lookAround());
    this.#fold = oneAtATime(() => this.#foldAndRemember());
  }

  get findings(): readonly Finding[] {
    return this.#findings.all;
  }

  get health(): StoreHealth | undefined {
    return this.#health.current;
  }

  async list(options?: ListOptions): Promise<readonly SessionSummary[]> {
    try {
      const { catalog, library } = await this.#open();
      await catalog.load();
      const summaries = await library.list(options);
      if (catalog.isChanged) this.#foldWhenIdle(); // It is saved then.
      return summaries;
    } catch (cause) {
      throw readError(cause);
    }
  }

  async find(id: SessionId): Promise<RecordSet | undefined> {
    try {
      const { library } = await this.#open();
      return await library.find(id);
    } catch (cause) {
      throw readError(cause);
    }
  }

  async contentStates(): Promise<ReadonlyMap<SessionId, string>> {
    try {
      const { library } = await this.#open();
      return library.contentStates();
    } catch (cause) {
      throw readError(cause);
    }
  }

  async contentOf(session: SessionId, form: "any" | "records"): Promise<SessionContent> {
    try {
      const { library } = await this.#open();
      return await library.contentOf(session, form);
    } catch (cause) {
      throw readError(cause);
    }
  }

  async append(session: SessionId, changes: readonly Change[]): Promise<void> {
    if (this.#closing) throw closedError();
    // As it is now, and as a reader will find it: the caller may go on changing it.
    const stored = JSON.parse(JSON.stringify(changes)) as readonly Change[];
    await this.#write(() => {
      const records = stored.map((change) => this.#stamped(session, change));
      this.#fresh.add(records);
      return records;
    });
  }

  async merge(records: readonly SessionRecord[]): Promise<void> {
    if (this.#closing) throw closedError();
    await this.#write(() => records);
    await this.#overdue; // Whoever brings much goes on when there is room: journals are held in memory.
  }

  /** @param stamp Makes the records, at the moment at which their order is decided. */
  async #write(stamp: () => readonly SessionRecord[]): Promise<void> {
    try {
      const { journalWriter } = await this.#open();
      const records = stamp();
      if (records.length === 0) return;
      await journalWriter.append(records);
      this.#health.worked();
    } catch (cause) {
      if (cause instanceof TypeError) throw cause;
      this.#health.failed(cause);
      throw writeError(cause);
    }
  }

  isWriting(writer: WriterId): boolean {
    return writer === this.writer || (this.#parts?.journals.isPresent(writer) ?? false);
  }

  async foldNow(): Promise<void> {
    await attempt(this.#open());
    await this.#fold();
  }

  get isChecking(): boolean {
    return this.#checking !== undefined;
  }

  check(request: CheckRequest): Promise<CheckReport> {
    const turn = Promise.resolve(this.#checking).then(
      () => this.#check(request),
      () => this.#check(request),
    );
    this.#checking = turn;
    const end = () => {
      if (this.#checking === turn) this.#checking = undefined;
    };
    void turn.then(end, end);
    return turn;
  }

  close({ folds } = { folds: true }): Promise<void> {
    this.#closing ??= this.#close(folds);
    return this.#closing;
  }

  async #canWrite(): Promise<boolean> {
    const parts = await this.#open().catch(() => undefined);
    return parts !== undefined && (await parts.journalWriter.announce());
  }

  async #check(request: CheckRequest): Promise<CheckReport> {
    try {
      const parts = await this.#open();
      const { disk, clock } = this.#setup;
      const { report, mended } = await checkStore(
        {
          ...parts,
          disk,
          clock,
          layout: this.#layout,
          worker: this.#worker,
          findings: this.#findings,
          writer: this.writer,
          foldNow: () => this.#fold(),
          onProgress: (progress) => this.#checkProgress.fire(progress),
        },
        request,
      );
      this.#fire(mended, "here");
      return report;
    } catch (cause) {
      throw readError(cause);
    }
  }

  #stamped(session: SessionId, { type, key, value }: Change): SessionRecord {
    const record = readRecord({ session, type, key, value, stamp: this.#stamps.next() });
    if (!record) throw new TypeError("A change was appended that no reader would accept.");
    return record;
  }

  #open(): Promise<Parts> {
    this.#opening ??= this.#openOnce().catch((cause) => {
      this.#opening = undefined; // Tried again by the next call.
      throw cause;
    });
    return this.#opening;
  }

  async #openOnce(): Promise<Parts> {
    const { disk, clock, log, timers, takesAll } = this.#setup;
    const [layout, worker, findings, writer, stamps] = [
      this.#layout,
      this.#worker,
      this.#findings,
      this.writer,
      this.#stamps,
    ];
    const machine = this.#setup.machine ?? (await thisMachine());
    const journals = new Journals({ disk, layout, clock, machine, writer, findings, takesAll });
    const secondCopies = this.#setup.secondCopies ?? noSecondCopies;
    const editions = new Editions(disk, layout);
    const publisher = new Publisher({ disk, layout, clock, editions });
    const files = new SessionFiles({
      disk,
      layout,
      worker,
      findings,
      editions,
      publisher,
      log,
      secondCopies,
      isJournalled: (session) => journals.has(session),
    });
    const catalog = new Catalog({ disk, layout, log, worker, editions });
    const onSalvaged = (session: SessionId) => this.#foldSalvaged(session);
    const library = new Library({ editions, files, journals, catalog, stamps, timers, log, onSalvaged });
    const onWritten = (batch: WrittenBatch) => this.#written(batch);
    const journalWriter = new JournalWriter({ disk, layout, clock, machine, writer, onWritten });
    const folder = new Folder({
      editions,
      files,
      publisher,
      journals,
      journalWriter,
      library,
      worker,
      stamps,
      log,
    });

    await attempt(journalWriter.prepare()); // On a read-only disk what is there can still be read.
    library.take((await journals.scan()).records);
    await library.open();
    this.#parts = { journals, journalWriter, editions, files, library, catalog, folder };
    this.#watch(layout.journal, () => {});
    for (const place of [layout.sessions, layout.trash])
      this.#watch(place, () => (this.#looksDue = looksAfterChange));
    this.#owned.add(timers.every(pollMs, () => void this.#visit()));
    this.#owned.add(timers.every(signMs, () => void this.#giveSign()));
    if (journals.hasWork) this.#foldWhenIdle();
    return this.#parts;
  }

  #watch(place: string, note: () => void): void {
    let isDue = false;
    const visitSoon = () => {
      note();
      if (isDue) return;
      isDue = true;
      this.#setup.timers.after(settleMs, () => {
        isDue = false;
        void this.#visit();
      });
    };
    try {
      this.#owned.add(this.#setup.disk.watch(place, visitSoon));
    } catch (cause) {
      this.#setup.log.debug(`Storage: a folder is not watched but visited: ${describeError(cause)}`);
    }
  }

  /** Runs between the sync of what was written and the end of `append`. */
  #written(batch: WrittenBatch): void {
    const parts = this.#parts;
    if (!parts) return;
    parts.journals.takeWritten(batch);
    if (batch.records.length === 0) return;
    this.#lastAppendMs = this.#setup.clock.now();
    const sessions = this.#fresh.has(batch.records)
      ? parts.library.takeFresh(batch.records)
      : parts.library.take(batch.records);
    if (batch.sizeBytes > journalLimitBytes) this.#overdue = this.#fold();
    else this.#foldWhenIdle();
    this.#fire(sessions, "here");
  }

  #foldWhenIdle(afterMs = idleBeforeFoldMs): void {
    this.#idle?.dispose();
    if (!this.#closing) this.#idle = this.#setup.timers.after(afterMs, () => void this.#fold());
  }

  /** Looks what other windows did. Never rejects. */
  async #lookAround(): Promise<void> {
    const parts = this.#parts;
    if (!parts || this.#closing) return;
    try {
      const { records, folded, deserted, vanished } = await parts.journals.scan();
      const sessions = parts.library.take(records);
      for (const session of deserted) sessions.add(session);
      if (folded.size > 0 || (await this.#haveFilesChanged())) this.#looksDue = looksAfterChange;
      if (this.#looksDue > 0) {
        this.#looksDue--;
        for (const session of await parts.library.refresh()) sessions.add(session);
      }
      this.#fire(sessions, "elsewhere");
      if (deserted.size > 0) this.#foldWhenIdle();
      for (const tail of vanished) await this.#rescue(parts, tail);
    } catch (cause) {
      this.#setup.log.debug(`Storage: looking for changes failed: ${describeError(cause)}`);
    }
  }

  /**
   * What this window wrote and has not folded is gone from the disk, usually because another window took this one for
   * dead and folded it, and otherwise because somebody removed the folder: then it is written once more.
   */
  async #rescue({ files, journals, journalWriter }: Parts, tail: JournalTail): Promise<void> {
    const isPutAway = (await this.#setup.disk.facts(join(this.#layout.folded, tail.base))) !== undefined;
    for (const session of tail.sessions) {
      const stored = await files.read(session);
      if (stored.state === "newer" && isPutAway) continue; // By that version, which knows what it has of it.
      const held = new RecordSet(session, "records" in stored ? stored.records : []);
      const all = new RecordSet(session, held);
      all.merge(tail.recordsOf(session));
      const missing = foldable(all).filter((record) => held.get(record.type, record.key) !== record);
      if (missing.length > 0) await journalWriter.append(missing);
    }
    journals.forget(tail);
  }

  #foldSalvaged(session: SessionId): void {
    if (this.#salvaged.has(session) || this.#closing) return;
    this.#salvaged.add(session);
    this.#setup.timers.after(salvageMs, () => void this.#fold());
  }

  async #foldAndRemember(): Promise<void> {
    const parts = this.#parts;
    if (!parts) return;
    try {
      await this.#visit();
      const goesOn = !this.#closing && this.#setup.clock.now() - this.#lastAppendMs < signLimitMs;
      const salvaged = new Set(this.#salvaged);
      await parts.folder.fold(salvaged, goesOn);
      for (const session of salvaged) this.#salvaged.delete(session);
      if (parts.journals.hasWork) this.#foldWhenIdle(refusedFoldMs);
      await parts.catalog.save();
      if (!this.#closing) this.#folds.fire();
    } catch (cause) {
      this.#setup.log.warn(`Storage: a fold was left off: ${describeError(cause)}`);
    }
  }

  async #giveSign(): Promise<void> {
    const current = this.#parts?.journalWriter.current;
    if (!current || this.#setup.clock.now() - this.#lastAppendMs > signLimitMs) return;
    await attempt(this.#setup.disk.touch(current.path));
  }

  /** Asks the folders themselves, because not every system tells of changes, and a journal may come and go unseen. */
  async #haveFilesChanged(): Promise<boolean> {
    const { sessions, trash } = this.#layout;
    const facts = await Promise.all([sessions, trash].map((folder) => this.#setup.disk.facts(folder)));
    const changed = facts.map((each) => each?.modifiedMs).join();
    const haveChanged = changed !== this.#filesChanged;
    this.#filesChanged = changed;
    return haveChanged;
  }

  #fire(sessions: Iterable<SessionId>, origin: StoreChange["origin"]): void {
    for (const session of sessions) this.#changes.fire({ session, origin });
  }

  async #close(folds: boolean): Promise<void> {
    await Promise.resolve(); // So that `#closing` is set when the rest runs.
    this.#idle?.dispose();
    this.#health.dispose();
    this.#owned.dispose();
    const parts = await this.#opening?.catch(() => undefined);
    if (parts) {
      await parts.journalWriter.rotate(); // After what was asked for before; only folding is cut short.
      let alarm: Disposable | undefined;
      const tooLate = new Promise<void>((resolve) => {
        alarm = this.#setup.timers.after(closeLimitMs, resolve);
      });
      // What had to be read for a list is worth remembering also for whoever wrote nothing.
      await Promise.race([folds ? this.#fold() : parts.catalog.save(), tooLate]);
      alarm?.dispose();
      parts.folder.stop();
      await parts.journalWriter.rotate(); // A fold may have begun another one to show that we are here.
    }
    if (!this.#setup.worker) this.#worker.stop();
  }
}
