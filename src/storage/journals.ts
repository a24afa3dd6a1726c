import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { describeError } from "../base/log.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { attempt, type Disk, type FileFacts } from "./disk.ts";
import type { Findings } from "./findings.ts";
import { presenceOf } from "./journalHeader.ts";
import { isGone, JournalTail } from "./journalTail.ts";
import type { WrittenBatch } from "./journalWriter.ts";
import { claimedNameOf, type Layout, readJournalName, wasJournal } from "./layout.ts";
import type { Machine } from "./machine.ts";
import { quarantine } from "./quarantine.ts";

/** A writer on a machine whose processes cannot be asked about counts as present this long after its last sign. */
const remoteSignMs = 15_000;

/**
 * Windows fold what they wrote soon after, so a journal that was silent for so long has no window that needs it, whatever
 * its process id says: that may have been given to another program. Taking one from a window that slept is safe, too.
 */
const silentMs = 3_600_000;
/** The same for windows of other machines, which may have been out of reach. */
const remoteSilentMs = 7 * 86_400_000;

/** For how long and how much a folded journal is kept as a second copy. Backups go further back. */
const foldedKeptMs = 30 * 86_400_000;
const foldedLimitBytes = 64_000_000;
const fewFolded = 100;
const tidyEveryMs = 3_600_000;

/** A journal whose header was never written, or is damaged, says nothing about its writer. It is left alone so long. */
const headerlessMs = 3_600_000;

export interface JournalsSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly writer: WriterId;
  readonly findings: Findings;
  /** Takes every window for gone. */
  readonly takesAll?: boolean | undefined;
}

export interface Scanned {
  /** What other windows wrote since the last scan. */
  readonly records: readonly SessionRecord[];
  /** Sessions of journals that are gone: somebody folded them into a session file. */
  readonly folded: ReadonlySet<SessionId>;
  /** Sessions of writers that are gone since the last scan: their replies are interrupted now. */
  readonly deserted: ReadonlySet<SessionId>;
  /** Journals of this window that somebody else removed, folded or not. They are mirrored until `forget`. */
  readonly vanished: readonly JournalTail[];
}

/** All journals of the store, this window's own included, mirrored in memory as far as they are not folded yet. */
export class Journals {
  readonly #setup: JournalsSetup;
  /** By base name, which a claim does not change. */
  readonly #tails = new Map<string, JournalTail>();
  readonly #present = new Map<WriterId, boolean>();
  #tidiedMs = Number.NEGATIVE_INFINITY;
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
    const { folded, vanished } = this.#drop(known);
    return { records, folded, vanished, deserted: this.#notice() };
  }

  /** Ends the mirroring of a journal that vanished. */
  forget(tail: JournalTail): void {
    if (this.#tails.get(tail.base) === tail) this.#tails.delete(tail.base);
  }

  /** Whether that writer's window is there, as far as its journals tell. */
  isPresent(writer: WriterId): boolean {
    const tails = [...this.#tails.values()].filter((tail) => tail.writer === writer);
    return tails.some((tail) => {
      const presence = presenceOf(tail.header, this.#setup.machine);
      return (
        this.#silenceOf(tail) <= (presence === "unknown" ? remoteSignMs : silentMs) && presence !== "gone"
      );
    });
  }

  #silenceOf(tail: JournalTail): number {
    return this.#setup.clock.now() - tail.changedMs;
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

  /** Puts away a journal all of whose records are in session files. One with damage goes to quarantine. */
  remove(tail: JournalTail): Promise<void> {
    return this.#inTurn(() => this.#remove(tail));
  }

  async #remove(tail: JournalTail): Promise<void> {
    const { disk, layout, findings } = this.#setup;
    // It was lost sight of meanwhile, so it may be missing from what was folded. The next look finds it again.
    if (this.#tails.get(tail.base) !== tail) return;
    const path = join(layout.journal, tail.file);
    try {
      if (tail.damaged > 0 || tail.hasTornEnd)
        await quarantine(
          { disk, layout, findings },
          `journal/${tail.file}`,
          "some lines in it did not verify",
        );
      else if ([...tail.sessions].length === 0) await disk.unlink(path);
      else await this.#putAway(tail, path);
    } catch (cause) {
      if (!isGone(cause)) throw cause;
    }
    this.#tails.delete(tail.base);
  }

  /** Removes folded journals that are old, and the oldest ones while there are too many bytes. At most once an hour. */
  async tidy(): Promise<void> {
    const { disk, layout, clock } = this.#setup;
    if (clock.now() - this.#tidiedMs < tidyEveryMs) return;
    this.#tidiedMs = clock.now();
    const names = await disk.list(layout.folded);
    if (names.length <= fewFolded) return; // Not worth asking the disk about each.
    const files: { path: string; facts: FileFacts }[] = [];
    for (const file of names) {
      const path = join(layout.folded, file);
      const facts = wasJournal(file) ? await disk.facts(path) : undefined;
      if (facts) files.push({ path, facts });
    }
    files.sort((a, b) => b.facts.modifiedMs - a.facts.modifiedMs);
    const newestMs = files[0]?.facts.modifiedMs ?? 0; // Not our clock, which may have leapt.
    let keptBytes = 0;
    for (const { path, facts } of files) {
      keptBytes += facts.sizeBytes;
      if (keptBytes > foldedLimitBytes || newestMs - facts.modifiedMs > foldedKeptMs)
        await attempt(disk.unlink(path));
    }
  }

  /** Removes second copies that tell of sessions that were removed for good. */
  async forgetFolded(sessions: ReadonlySet<SessionId>): Promise<void> {
    if (sessions.size === 0) return;
    const { disk, layout } = this.#setup;
    for (const file of await disk.list(layout.folded)) {
      if (!wasJournal(file)) continue;
      const path = join(layout.folded, file);
      const text = Buffer.from(await disk.readFile(path)).toString("latin1");
      if ([...sessions].some((session) => text.includes(session))) await attempt(disk.unlink(path));
    }
  }

  async #putAway(tail: JournalTail, path: string): Promise<void> {
    const { disk, layout } = this.#setup;
    const to = join(layout.folded, tail.base);
    await disk.rename(path, to).catch(async (cause) => {
      if (!isGone(cause)) throw cause;
      await disk.makeDirectory(layout.folded); // It is younger than some stores.
      await disk.rename(path, to);
    });
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

  /** Drops journals of other windows that are not there any more, and names those of this window. */
  #drop(bases: Iterable<string>): { folded: Set<SessionId>; vanished: JournalTail[] } {
    const folded = new Set<SessionId>();
    const vanished: JournalTail[] = [];
    for (const base of bases) {
      const tail = this.#tails.get(base);
      if (!tail) continue;
      for (const session of tail.sessions) folded.add(session);
      if (tail.writer === this.#setup.writer) vanished.push(tail);
      else this.#tails.delete(base);
    }
    return { folded, vanished };
  }

  #isDeserted(tail: JournalTail): boolean {
    if (tail.newerVersion !== undefined) return false;
    if (this.#setup.takesAll) return true;
    const presence = tail.header && presenceOf(tail.header, this.#setup.machine);
    const limitMs = {
      gone: Number.NEGATIVE_INFINITY,
      here: silentMs,
      unknown: remoteSilentMs,
      headerless: headerlessMs,
    };
    if (this.#silenceOf(tail) <= limitMs[presence ?? "headerless"]) return false;
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
