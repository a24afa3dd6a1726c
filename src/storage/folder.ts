import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import { isPurge as isPurgeRecord } from "../core/purge.ts";
import { RecordSet } from "../core/recordSet.ts";
import { isPurged, summaryOf } from "../core/session.ts";
import type { StampClock } from "../core/stamp.ts";
import type { Edition, Editions } from "./editions.ts";
import { foldable } from "./foldable.ts";
import type { Journals } from "./journals.ts";
import type { JournalTail } from "./journalTail.ts";
import type { JournalWriter } from "./journalWriter.ts";
import type { Library } from "./library.ts";
import type { Publisher } from "./publisher.ts";
import { textsOfRecords } from "./recordTexts.ts";
import type { SessionFiles } from "./sessionFiles.ts";
import type { FileWork } from "./storageWorker.ts";

/** How many sessions share a look at the folders. */
const batchSize = 64;
/** How often a fold starts again because another window was quicker. Each time that one has got on. */
const retryLimit = 50;

/** A session whose files are lost goes on from what is in journals. */
const nothingHeld = { records: [], editions: [], isSalvaged: false };

/** An edition that has appeared, and of which it is not known yet whether it was the newest. */
interface Published {
  readonly edition: Edition;
  /** The edition it was made from. Older ones are not needed any more. */
  readonly builtOn: Edition | undefined;
  /** Whether it ends what older editions hold. */
  readonly isPurge: boolean;
}

/** Whether a session that holds everything already gets another edition all the same. */
type FoldWhen = "needed" | "always";

export interface FolderSetup {
  readonly editions: Editions;
  readonly publisher: Publisher;
  readonly files: SessionFiles;
  readonly journals: Journals;
  readonly journalWriter: JournalWriter;
  readonly library: Library;
  readonly worker: FileWork;
  readonly stamps: StampClock;
  readonly log: Log;
}

/**
 * Brings what journals hold into session files, and then removes the journals.
 *
 * A journal is removed only after each of its sessions has an edition that holds all of its records, that is on disk,
 * and that was the newest when the folders were looked at *after* it had appeared. That last look is the fence: a
 * process that slept between reading and linking finds that others have gone on, and does it again on top of them.
 */
export class Folder {
  readonly #setup: FolderSetup;
  #isStopped = false;
  /** Sessions that were removed for good since the last fold. */
  readonly #purged = new Set<SessionId>();

  constructor(setup: FolderSetup) {
    this.#setup = setup;
  }

  /** Leaves off between two steps; what is not folded yet stays in its journals. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Folds this window's journals and those of windows that are gone.
   * @param salvaged Sessions that need a new edition in any case.
   * @param goesOn Whether this window will write again soon, so that others should find a journal of it.
   */
  async fold(salvaged: ReadonlySet<SessionId>, goesOn: boolean): Promise<void> {
    const { journals, journalWriter, publisher, log } = this.#setup;
    await journalWriter.rotate();
    const tails = await journals.claim(() => journalWriter.current?.base);
    if (tails.length === 0 && salvaged.size === 0) return;
    const done = await this.#foldAll([
      ...new Set([...salvaged, ...tails.flatMap((tail) => [...tail.sessions])]),
    ]);
    if (this.#isStopped) return;
    if (goesOn) await journalWriter.announce(); // Before the evidence of this window goes away with the old one.
    for (const tail of tails) {
      if (![...tail.sessions].every((session) => done.has(session))) continue;
      await this.#remove(tail);
    }
    const purged = new Set(this.#purged);
    this.#purged.clear();
    await Promise.all([publisher.tidy(), journals.tidy().then(() => journals.forgetFolded(purged))]).catch(
      (cause) => log.debug(describeError(cause)),
    );
  }

  /** Makes a new edition of a session even when nothing was added, so that there are two whole ones again. */
  async refold(session: SessionId): Promise<boolean> {
    return (await this.#foldAll([session], "always")).has(session);
  }

  async #remove(tail: JournalTail): Promise<void> {
    try {
      await this.#setup.journals.remove(tail);
    } catch (cause) {
      this.#setup.log.warn(`Storage: a folded journal stays for now: ${describeError(cause)}`);
    }
  }

  /** Folds sessions in batches: looking at the folders takes as long for one as for many. Answers those that are done. */
  async #foldAll(sessions: readonly SessionId[], when: FoldWhen = "needed"): Promise<ReadonlySet<SessionId>> {
    const done = new Set<SessionId>();
    for (let start = 0; start < sessions.length; start += batchSize) {
      let waiting = sessions.slice(start, start + batchSize);
      for (let tries = 0; waiting.length > 0 && tries < retryLimit && !this.#isStopped; tries++)
        waiting = await this.#foldBatch(waiting, when, done);
    }
    return done;
  }

  /** @returns those for which another window was quicker. */
  async #foldBatch(
    sessions: readonly SessionId[],
    when: FoldWhen,
    done: Set<SessionId>,
  ): Promise<SessionId[]> {
    const { editions } = this.#setup;
    const again: SessionId[] = [];
    const published: Published[] = [];
    const before = await this.#attempt("The folders", () => editions.editionsOfEach(sessions));
    if (!before) return [];
    for (const session of sessions) {
      if (this.#isStopped) break;
      const outcome = await this.#attempt(session, () =>
        this.#publish(session, before.get(session) ?? [], when),
      );
      if (outcome === "done") done.add(session);
      else if (outcome === "again") again.push(session);
      else if (typeof outcome === "object") published.push(outcome);
    }
    if (published.length === 0) return again;
    const after = await this.#attempt("The folders", () =>
      editions.editionsOfEach(published.map(({ edition }) => edition.session)),
    );
    for (const each of published) {
      const { session } = each.edition;
      if (!after) continue;
      const isDone = await this.#attempt(session, () => this.#conclude(each, after.get(session) ?? []));
      if (isDone) done.add(session);
      else again.push(session);
    }
    return again;
  }

  async #attempt<T>(what: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (cause) {
      this.#setup.log.warn(`Storage: ${what} left in journals for now: ${describeError(cause)}`);
      return undefined;
    }
  }

  /**
   * Makes the next edition of a session, unless it has everything already (`done`).
   * `again`: another window came first. `refused`: the session's files must not be built upon now.
   */
  async #publish(
    session: SessionId,
    listed: readonly Edition[],
    when: FoldWhen,
  ): Promise<Published | "done" | "again" | "refused"> {
    const { files, journals, library, publisher, worker, stamps } = this.#setup;
    const journalled = [...journals.recordsOf(session)];
    const stored = await files.read(session, listed);
    if (stored.state === "newer" || stored.state === "unsure") return "refused";
    const { records: held, editions, isSalvaged } = { ...nothingHeld, ...stored };

    const records = new RecordSet(session, held);
    const greatest = records.newest;
    if (greatest) stamps.observe(greatest);
    // What this window holds is a second copy, too.
    const added = new Set([...records.merge(library.shelved(session)), ...records.merge(journalled)]);
    const kept = foldable(records);
    const { deletedAt, purgedAt } = summaryOf(records);
    const place = deletedAt === undefined && purgedAt === undefined ? "sessions" : "trash";
    const [newest] = editions;
    const isOneAndInPlace = editions.length === 1 && newest?.place === place;
    const isForced = isSalvaged || when === "always";
    const hasEverything = isOneAndInPlace && !isForced && !kept.some((record) => added.has(record));
    // One that may not be on disk yet is not relied upon: another is made from what it holds.
    if (hasEverything && (await publisher.settle(editions))) {
      library.takeEditions(session, listed[0]?.generation === newest?.generation ? listed : editions);
      if (isPurged(records)) await this.#forgetOlder(session, listed);
      return "done";
    }
    if (kept.length === 0) return "done"; // Nothing to keep, and nothing may be replaced by nothing.

    const generation = await this.#setup.editions.nextGeneration(session, stored.highest);
    // What was made since then is not in what was read, though its number is known: it has to be read first.
    if (generation !== stored.highest + 1) return "again";
    const edition: Edition = { session, generation, place };
    const bytes = await worker.ask("encodeSession", {
      session,
      generation,
      records: await textsOfRecords(kept),
    });
    if (this.#isStopped || !(await publisher.publish(edition, bytes))) return "again";
    library.takeRecords(edition, new RecordSet(session, kept));
    const isPurge = isPurged(records) || [...added].some(isPurgeRecord);
    return { edition, builtOn: newest, isPurge };
  }

  /** Whether an edition is the newest in a look at the folders after it had appeared. */
  async #conclude({ edition, builtOn, isPurge }: Published, editions: readonly Edition[]): Promise<boolean> {
    const { publisher, library } = this.#setup;
    const [top, second] = editions;
    const isNewest =
      top?.generation === edition.generation &&
      top.place === edition.place &&
      second?.generation !== edition.generation;
    if (!isNewest) return false;
    library.takeEditions(edition.session, editions);
    if (isPurge) await this.#forgetOlder(edition.session, editions);
    else if (builtOn)
      await publisher.remove(editions.filter((older) => older.generation < builtOn.generation));
    return true;
  }

  /** Older editions hold what was removed for good. They go once the newest one is known to be whole. */
  async #forgetOlder(session: SessionId, editions: readonly Edition[]): Promise<void> {
    this.#purged.add(session);
    const { files, publisher } = this.#setup;
    const stored = await files.read(session, editions);
    const [newest] = stored.state === "readable" ? stored.editions : [];
    if (newest) await publisher.remove(editions.filter(({ generation }) => generation < newest.generation));
  }
}
