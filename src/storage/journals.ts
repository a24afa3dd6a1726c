import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { describeError } from "../base/log.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Disk } from "./disk.ts";
import type { Findings } from "./findings.ts";
import { presenceOf } from "./journalHeader.ts";
import { isGone, JournalTail } from "./journalTail.ts";
import type { WrittenBatch } from "./journalWriter.ts";
import { claimedNameOf, type Layout, readJournalName } from "./layout.ts";
import type { Machine } from "./machine.ts";
import { quarantine } from "./quarantine.ts";

/** A writer on a machine whose processes cannot be asked about counts as present this long after its last sign. */
const remoteSignMs = 15_000;

/** A journal whose header was never written, or is damaged, says nothing about its writer. It is left alone so long. */
const headerlessMs = 3_600_000;

export interface JournalsSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly writer: WriterId;
  readonly findings: Findings;
}

export interface Scanned {
  /** What other windows wrote since the last scan. */
  readonly records: readonly SessionRecord[];
  /** Sessions of journals that are gone: somebody folded them into a session file. */
  readonly folded: ReadonlySet<SessionId>;
  /** Sessions of writers that are gone since the last scan: their replies are interrupted now. */
  readonly deserted: ReadonlySet<SessionId>;
}

/** All journals of the store, this window's own included, mirrored in memory as far as they are not folded yet. */
export class Journals {
  readonly #setup: JournalsSetup;
  /** By base name, which a claim does not change. */
  readonly #tails = new Map<string, JournalTail>();
  readonly #present = new Map<WriterId, boolean>();
  /** The end of what reads or moves journals: two readers of one tail would count its bytes twice. Never rejects. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(setup: JournalsSetup) {
    this.#setup = setup;
  }

  /** What journals hold of a session. May hold what is folded already, which does no harm. */
  *recordsOf(session: SessionId): Iterable<SessionRecord> {
    for (const tail of this.#tails.values()) yield* tail.recordsOf(session);
  }

  has(session: SessionId): boolean {
    return !this.recordsOf(session)[Symbol.iterator]().next().done;
  }

  get sessions(): Set<SessionId> {
    return new Set([...this.#tails.values()].flatMap((tail) => [...tail.sessions]));
  }

  /** Takes over what this window wrote. */
  takeWritten({ base, header, records, sizeBytes }: WrittenBatch): void {
    let tail = this.#tails.get(base);
    if (!tail) {
      tail = new JournalTail({ base, writer: header.writer }, base);
      this.#tails.set(base, tail);
    }
    tail.takeWritten(header, records, sizeBytes);
  }

  /** Reads what other windows wrote. @throws the disk's error when the folder cannot be read. */
  scan(): Promise<Scanned> {
    return this.#inTurn(() => this.#scan());
  }

  async #scan(): Promise<Scanned> {
    const { disk, layout } = this.#setup;
    const known = new Set(this.#tails.keys()); // A journal begun during the scan is not missing from its list.
    const records: SessionRecord[] = [];
    for (const file of await disk.list(layout.journal)) {
      const name = readJournalName(file);
      if (!name) continue;
      known.delete(name.base);
      // This window mirrors its own journals while it writes them, and knows better what of them counts. Only one that
      // was being renamed while the folder was listed before looked lost, and has to be read again.
      const isMirrored = name.writer === this.#setup.writer && !(name.claimer && !this.#tails.has(name.base));
      if (isMirrored) this.#moveTo(name.base, file);
      else {
        const tail = this.#tails.get(name.base) ?? new JournalTail(name, file);
        this.#tails.set(name.base, tail);
        try {
          records.push(...(await this.#readOn(tail, file)));
        } catch (cause) {
          if (!isGone(cause)) this.#report(tail, cause); // One journal that cannot be read hides no other.
        }
      }
    }
    const folded = this.#forget(known);
    return { records, folded, deserted: this.#notice() };
  }

  /** Whether that writer's window is there, as far as its journals tell. */
  isPresent(writer: WriterId): boolean {
    const tails = [...this.#tails.values()].filter((tail) => tail.writer === writer);
    return tails.some((tail) => {
      const presence = presenceOf(tail.header, this.#setup.machine);
      return presence === "unknown"
        ? this.#setup.clock.now() - tail.changedMs <= remoteSignMs
        : presence === "here";
    });
  }

  /** Whether there are journals that this window may fold. */
  get hasWork(): boolean {
    return [...this.#tails.values()].some(
      (tail) => tail.writer === this.#setup.writer || this.#isDeserted(tail),
    );
  }

  /**
   * Makes journals ready to be folded and removed: this window's own that are not written any more, and those of
   * writers that are certainly gone. The latter are renamed *before* they are read to their end, see JournalWriter.
   *
   * Two windows may take the same journal, one after the other. Both then fold all of it, which does no harm.
   * @param currentBase What asks which journal is being written; that one is left alone.
   */
  claim(currentBase: () => string | undefined): Promise<JournalTail[]> {
    return this.#inTurn(() => this.#claim(currentBase));
  }

  async #claim(currentBase: () => string | undefined): Promise<JournalTail[]> {
    const { disk, layout, writer } = this.#setup;
    const claimed: JournalTail[] = [];
    for (const tail of [...this.#tails.values()]) {
      if (tail.base === currentBase()) continue;
      try {
        if (tail.writer === writer) {
          // Beyond what was acknowledged there can only be what the disk refused, and it was written again elsewhere.
          const facts = await disk.facts(join(layout.journal, tail.file));
          if (!facts) continue;
          tail.endsAt(facts.sizeBytes);
        } else {
          if (!this.#isDeserted(tail)) continue;
          const file = claimedNameOf(tail.base, writer);
          if (file !== tail.file)
            await disk.rename(join(layout.journal, tail.file), join(layout.journal, file));
          await this.#readOn(tail, file);
        }
        claimed.push(tail);
      } catch (cause) {
        // Gone: somebody else claimed it, and the next scan finds it or what became of it.
        if (!isGone(cause)) this.#report(tail, cause);
      }
    }
    return claimed;
  }

  /** Removes a journal all of whose records are in session files. One with damage goes to quarantine. */
  remove(tail: JournalTail): Promise<void> {
    return this.#inTurn(() => this.#remove(tail));
  }

  async #remove(tail: JournalTail): Promise<void> {
    const { disk, layout, findings } = this.#setup;
    const path = join(layout.journal, tail.file);
    try {
      if (tail.damaged > 0 || tail.hasTornEnd)
        await quarantine(
          { disk, layout, findings },
          `journal/${tail.file}`,
          "some lines in it did not verify",
        );
      else await disk.unlink(path);
    } catch (cause) {
      if (!isGone(cause)) throw cause;
    }
    this.#tails.delete(tail.base);
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(step);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #moveTo(base: string, file: string): void {
    const tail = this.#tails.get(base);
    if (tail) tail.file = file;
  }

  /** Reads a journal to its present end. @throws the disk's error, ENOENT for example. */
  async #readOn(tail: JournalTail, file: string): Promise<SessionRecord[]> {
    const { disk, layout, clock, findings } = this.#setup;
    const path = join(layout.journal, file);
    const facts = await disk.facts(path);
    if (!facts) throw Object.assign(new Error("The journal is gone."), { code: "ENOENT" });
    tail.file = file;
    tail.notice(facts.modifiedMs, clock.now());
    const records = await tail.readOn(disk, path, facts.sizeBytes);
    if (tail.newerVersion !== undefined)
      findings.report({ kind: "newerVersion", file: `journal/${tail.base}`, version: tail.newerVersion });
    return records;
  }

  #report(tail: JournalTail, cause: unknown): void {
    const because = describeError(cause);
    this.#setup.findings.report({ kind: "unreadable", file: `journal/${tail.base}`, because });
  }

  /** Drops journals that are not there any more. */
  #forget(bases: Iterable<string>): Set<SessionId> {
    const sessions = new Set<SessionId>();
    for (const base of bases) {
      for (const session of this.#tails.get(base)?.sessions ?? []) sessions.add(session);
      this.#tails.delete(base);
    }
    return sessions;
  }

  #isDeserted(tail: JournalTail): boolean {
    if (tail.newerVersion !== undefined) return false;
    const isGone = tail.header
      ? presenceOf(tail.header, this.#setup.machine) === "gone"
      : this.#setup.clock.now() - tail.changedMs > headerlessMs;
    if (!isGone) return false;
    const claimer = readJournalName(tail.file)?.claimer;
    return claimer === undefined || claimer === this.#setup.writer || !this.isPresent(claimer);
  }

  #notice(): Set<SessionId> {
    const deserted = new Set<SessionId>();
    for (const tail of this.#tails.values()) {
      if (tail.writer === this.#setup.writer) continue;
      const isPresent = this.isPresent(tail.writer);
      if (this.#present.get(tail.writer) && !isPresent)
        for (const session of tail.sessions) deserted.add(session);
    }
    this.#present.clear();
    for (const { writer } of this.#tails.values()) this.#present.set(writer, this.isPresent(writer));
    return deserted;
  }
}
