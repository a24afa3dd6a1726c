import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import { RecordSet } from "../core/recordSet.ts";
import type { StampClock } from "../core/stamp.ts";
import { foldable } from "./foldable.ts";
import type { Journals } from "./journals.ts";
import type { JournalTail } from "./journalTail.ts";
import type { JournalWriter } from "./journalWriter.ts";
import type { Library } from "./library.ts";
import { type Edition, type SessionFiles, textsOfRecords } from "./sessionFiles.ts";
import type { FileWork } from "./storageWorker.ts";

/** How often a fold starts again because another window was quicker. Each time that one has got on. */
const retryLimit = 50;

export interface FolderSetup {
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

  constructor(setup: FolderSetup) {
    this.#setup = setup;
  }

  /** Leaves off between two steps; what is not folded yet stays in its journals. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Folds this window's journals and those of windows that are gone.
   * @param goesOn Whether this window will write again soon, so that others should find a journal of it.
   */
  async fold(goesOn: boolean): Promise<void> {
    const { journals, journalWriter, files, log } = this.#setup;
    await journalWriter.rotate();
    const tails = await journals.claim(() => journalWriter.current?.base);
    if (tails.length === 0) return;
    const done = new Map<SessionId, boolean>();
    for (const session of new Set(tails.flatMap((tail) => [...tail.sessions]))) {
      if (this.#isStopped) return;
      done.set(session, await this.#tryFold(session));
    }
    if (goesOn) await journalWriter.announce(); // Before the evidence of this window goes away with the old one.
    for (const tail of tails) {
      if (![...tail.sessions].every((session) => done.get(session))) continue;
      await this.#remove(tail);
    }
    await files.tidy().catch((cause) => log.debug(describeError(cause)));
  }

  async #remove(tail: JournalTail): Promise<void> {
    try {
      await this.#setup.journals.remove(tail);
    } catch (cause) {
      this.#setup.log.warn(`Storage: a folded journal stays for now: ${describeError(cause)}`);
    }
  }

  async #tryFold(session: SessionId): Promise<boolean> {
    try {
      for (let tries = 0; tries < retryLimit && !this.#isStopped; tries++) {
        const outcome = await this.#foldOnce(session);
        if (outcome !== "again") return outcome === "done";
      }
    } catch (cause) {
      this.#setup.log.warn(`Storage: ${session} stays in its journals for now: ${describeError(cause)}`);
    }
    return false;
  }

  /** `again`: another window came first. `refused`: the session's files must not be built upon now. */
  async #foldOnce(session: SessionId): Promise<"done" | "again" | "refused"> {
    const { files, journals, library, worker, stamps } = this.#setup;
    const journalled = [...journals.recordsOf(session)];
    const stored = await files.read(session);
    if (stored.state !== "readable") return "refused";

    const records = new RecordSet(session, stored.records);
    for (const { stamp } of records) stamps.observe(stamp);
    const added = new Set(records.merge(journalled));
    const kept = foldable(records);
    const place = records.value("field", "deleted") === undefined ? "sessions" : "trash";
    const [newest] = stored.editions;
    const isOneAndInPlace = stored.editions.length === 1 && newest?.place === place;
    if (isOneAndInPlace && !kept.some((record) => added.has(record))) {
      await files.settle(stored.editions); // Whoever made it may not have come to that yet.
      return "done";
    }
    if (kept.length === 0) return "done"; // Nothing to keep, and nothing may be replaced by nothing.

    const generation = await files.nextGeneration(session, stored.highest);
    const edition: Edition = { session, generation, place };
    const bytes = await worker.ask("encodeSession", { session, generation, records: textsOfRecords(kept) });
    if (this.#isStopped || !(await files.publish(edition, bytes))) return "again";

    const editions = await files.editionsOf(session);
    const [top, second] = editions;
    const isNewest =
      top?.generation === generation && top.place === place && second?.generation !== generation;
    if (!isNewest) return "again";
    library.takeFolded(edition, editions, new RecordSet(session, kept));
    if (newest) await files.remove(editions.filter((older) => older.generation < newest.generation));
    return "done";
  }
}
