import type { StoreChange } from "../app/sessionStore.ts";
import { type Disposable, DisposableStore } from "../base/disposable.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { describeError } from "../base/log.ts";
import { newWriterId, type SessionId, type WriterId } from "../core/ids.ts";
import { type Change, readRecord, type SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import type { SessionSummary } from "../core/session.ts";
import { StampClock } from "../core/stamp.ts";
import { Catalog } from "./catalog.ts";
import { attempt } from "./disk.ts";
import { type Finding, Findings } from "./findings.ts";
import { Folder } from "./folder.ts";
import { Journals } from "./journals.ts";
import { JournalWriter, makeLayout, type WrittenBatch } from "./journalWriter.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { Library } from "./library.ts";
import { thisMachine } from "./machine.ts";
import type { OpenStore, StoreSetup } from "./openStore.ts";
import { SessionFiles } from "./sessionFiles.ts";
import { type FileWork, StorageWorker } from "./storageWorker.ts";
import { closedError, readError, writeError } from "./storeErrors.ts";
import type { Timers } from "./timers.ts";

/** How soon what another window wrote is seen even where the system does not tell of changes. */
const pollMs = 1000;
/** Changes come in bursts, one per write. */
const settleMs = 20;
const idleBeforeFoldMs = 30_000;
const journalLimitBytes = 1_000_000;
const closeLimitMs = 2000;
/** A window that wrote this recently may be writing a reply, and says that it is there. */
const signLimitMs = 600_000;
const signMs = 5000;

/** What is made at the first use. */
interface Parts {
  readonly journals: Journals;
  readonly journalWriter: JournalWriter;
  readonly library: Library;
  readonly catalog: Catalog;
  readonly folder: Folder;
}

/** Puts the parts of the store together: journals, session files, catalog, and the times at which they are visited. */
export class BraidStore implements OpenStore {
  readonly writer: WriterId = newWriterId();
  readonly onDidChange: Event<StoreChange>;
  readonly onDidFind: Event<Finding>;

  readonly #setup: StoreSetup & { readonly timers: Timers };
  readonly #layout: Layout;
  readonly #findings: Findings;
  readonly #worker: FileWork;
  readonly #stamps: StampClock;
  readonly #changes: Emitter<StoreChange>;
  readonly #owned = new DisposableStore();

  #opening: Promise<Parts> | undefined;
  /** Set once opened. */
  #parts: Parts | undefined;
  #idle: Disposable | undefined;
  /** Whether somebody made session files since they were last looked at. */
  #filesMayDiffer = false;
  #lastAppendMs = Number.NEGATIVE_INFINITY;
  /** One visit and one fold at a time; asking during one makes for exactly one more. */
  readonly #visit: () => Promise<void>;
  readonly #fold: () => Promise<void>;
  #closing: Promise<void> | undefined;

  constructor(setup: StoreSetup & { readonly timers: Timers }) {
    const report = (cause: unknown) => setup.log.error(describeError(cause));
    this.#setup = setup;
    this.#layout = layoutOf(setup.root);
    this.#findings = new Findings(setup.log);
    this.#worker = setup.worker ?? new StorageWorker(setup, setup.timers);
    this.#stamps = new StampClock(setup.clock, this.writer);
    this.#changes = new Emitter(report);
    this.onDidChange = this.#changes.event;
    this.onDidFind = this.#findings.onDidFind;
    this.#visit = oneAtATime(() => this.#lookAround());
    this.#fold = oneAtATime(() => this.#foldAndRemember());
  }

  get findings(): readonly Finding[] {
    return this.#findings.all;
  }

  async list(): Promise<readonly SessionSummary[]> {
    try {
      const { catalog, library } = await this.#open();
      await catalog.load();
      return await library.list();
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

  async append(session: SessionId, changes: readonly Change[]): Promise<void> {
    if (this.#closing) throw closedError();
    // As it is now, and as a reader will find it: the caller may go on changing it.
    const stored = JSON.parse(JSON.stringify(changes)) as readonly Change[];
    const { journalWriter } = await this.#open().catch((cause) => {
      throw writeError(cause);
    });
    const records = stored.map((change) => this.#stamped(session, change));
    if (records.length === 0) return;
    await journalWriter.append(records).catch((cause) => {
      throw writeError(cause);
    });
  }

  isWriting(writer: WriterId): boolean {
    return writer === this.writer || (this.#parts?.journals.isPresent(writer) ?? false);
  }

  async foldNow(): Promise<void> {
    await attempt(this.#open());
    await this.#fold();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
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
    const { disk, clock, log, timers } = this.#setup;
    const [layout, worker, findings, writer, stamps] = [
      this.#layout,
      this.#worker,
      this.#findings,
      this.writer,
      this.#stamps,
    ];
    const machine = this.#setup.machine ?? (await thisMachine());
    const journals = new Journals({ disk, layout, clock, machine, writer, findings });
    const files = new SessionFiles({ disk, layout, clock, worker, findings });
    const catalog = new Catalog({ disk, layout, log, worker });
    const library = new Library({ files, journals, catalog, stamps, log });
    const onWritten = (batch: WrittenBatch) => this.#written(batch);
    const journalWriter = new JournalWriter({ disk, layout, clock, machine, writer, onWritten });
    const folder = new Folder({ files, journals, journalWriter, library, worker, stamps, log });

    await attempt(makeLayout(disk, layout)); // On a read-only disk what is there can still be read.
    library.take((await journals.scan()).records);
    await library.open();
    this.#parts = { journals, journalWriter, library, catalog, folder };
    this.#watch(layout.journal, () => {});
    for (const place of [layout.sessions, layout.trash])
      this.#watch(place, () => (this.#filesMayDiffer = true));
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
    const sessions = parts.library.take(batch.records);
    if (batch.sizeBytes > journalLimitBytes) void this.#fold();
    else this.#foldWhenIdle();
    this.#fire(sessions, "here");
  }

  #foldWhenIdle(): void {
    this.#idle?.dispose();
    if (!this.#closing) this.#idle = this.#setup.timers.after(idleBeforeFoldMs, () => void this.#fold());
  }

  /** Looks what other windows did. Never rejects. */
  async #lookAround(): Promise<void> {
    const parts = this.#parts;
    if (!parts || this.#closing) return;
    try {
      const { records, folded, deserted } = await parts.journals.scan();
      const sessions = parts.library.take(records);
      for (const session of deserted) sessions.add(session);
      if (folded.size > 0 || this.#filesMayDiffer) {
        this.#filesMayDiffer = false;
        for (const session of await parts.library.refresh()) sessions.add(session);
      }
      this.#fire(sessions, "elsewhere");
      if (deserted.size > 0) this.#foldWhenIdle();
    } catch (cause) {
      this.#setup.log.debug(`Storage: looking for changes failed: ${describeError(cause)}`);
    }
  }

  async #foldAndRemember(): Promise<void> {
    const parts = this.#parts;
    if (!parts) return;
    try {
      await this.#visit();
      const goesOn = !this.#closing && this.#setup.clock.now() - this.#lastAppendMs < signLimitMs;
      await parts.folder.fold(goesOn);
      await parts.catalog.save(parts.library.stored);
    } catch (cause) {
      this.#setup.log.warn(`Storage: a fold was left off: ${describeError(cause)}`);
    }
  }

  async #giveSign(): Promise<void> {
    const current = this.#parts?.journalWriter.current;
    if (!current || this.#setup.clock.now() - this.#lastAppendMs > signLimitMs) return;
    await attempt(this.#setup.disk.touch(current.path));
  }

  #fire(sessions: Iterable<SessionId>, origin: StoreChange["origin"]): void {
    for (const session of sessions) this.#changes.fire({ session, origin });
  }

  async #close(): Promise<void> {
    await Promise.resolve(); // So that `#closing` is set when the rest runs.
    this.#idle?.dispose();
    this.#owned.dispose();
    const parts = await this.#opening?.catch(() => undefined);
    if (parts) {
      await parts.journalWriter.rotate(); // After what was asked for before; only folding is cut short.
      let alarm: Disposable | undefined;
      const tooLate = new Promise<void>((resolve) => {
        alarm = this.#setup.timers.after(closeLimitMs, resolve);
      });
      await Promise.race([this.#fold(), tooLate]);
      alarm?.dispose();
      parts.folder.stop();
      await parts.journalWriter.rotate(); // A fold may have begun another one to show that we are here.
    }
    if (!this.#setup.worker) this.#worker.stop();
  }
}

/** Runs `step` unless it runs already; then once more afterwards, for all who asked in between. */
function oneAtATime(step: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (running) {
      next ??= running.then(() => {
        next = undefined;
        return run();
      });
      return next;
    }
    running = step().finally(() => {
      running = undefined;
    });
    return running;
  };
  return run;
}
