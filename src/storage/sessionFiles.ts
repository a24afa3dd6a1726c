import { describeError } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { codeOf, isPassing } from "./disk.ts";
import { type Edition, type Editions, editionPathOf } from "./editions.ts";
import type { Findings, SecondSource } from "./findings.ts";
import { foldable } from "./foldable.ts";
import { isGone } from "./journalTail.ts";
import { sessionFileOf } from "./layout.ts";
import type { Publisher } from "./publisher.ts";
import { quarantine } from "./quarantine.ts";
import { recordsOfTexts } from "./recordTexts.ts";
import { type SalvageSetup, salvage } from "./salvage.ts";
import { damaged } from "./sealedFile.ts";
import type { FileWork } from "./storageWorker.ts";
import type { SessionDigest } from "./workerProtocol.ts";

/** What session files hold of a session. */
export type StoredSession =
  | {
      readonly state: "readable";
      readonly records: readonly SessionRecord[];
      /** What was read: the newest that verifies, and its equals. None when there is no such file. */
      readonly editions: readonly Edition[];
      /** The highest number there ever was, as far as is known. Its file may be damaged or missing. */
      readonly highest: number;
      /** Whether the newest file was damaged or missing, and second copies took its place: it has to be folded again. */
      readonly isSalvaged: boolean;
    }
  /** There were files, and nothing of them is left anywhere else. */
  | { readonly state: "lost"; readonly highest: number }
  /** A newer Braid wrote the newest edition. */
  | { readonly state: "newer" }
  /** Something cannot be read or does not verify, and has to stay where it is for now. Nothing is folded. */
  | {
      readonly state: "unsure";
      readonly records: readonly SessionRecord[];
      readonly editions: readonly Edition[];
    };

export interface SessionFilesSetup extends SalvageSetup {
  readonly worker: FileWork;
  readonly findings: Findings;
  readonly editions: Editions;
  readonly publisher: Publisher;
  /** Whether journals hold something of a session. Whoever reads it merges that. */
  readonly isJournalled: (session: SessionId) => boolean;
}

/** A folder, a ring of links and the like under a session file's name. */
const noFile = new Set<string | undefined>(["EISDIR", "ELOOP", "ENOTDIR", "ENXIO"]);
/** How often a file that is listed may be gone when it is read before it is taken for a link that leads nowhere. */
const goneLimit = 5;

/**
 * Reads sessions from their files, `<session>.<generation>.braid` in sessions/ or trash/, and from second copies where
 * those are damaged or missing. An edition is never changed, so what was read stays true of its generation.
 */
export class SessionFiles {
  readonly #setup: SessionFilesSetup;
  /** How many records damaged files say that they held, by name. */
  readonly #recordCounts = new Map<string, number>();
  /** Sessions of which nothing was found, by the name of the file: looking everywhere again would find nothing. */
  readonly #lost = new Set<string>();
  /** Sessions with names that are listed and lead nowhere. */
  readonly #impatient = new Set<SessionId>();
  /** Why editions could not be read the last time. */
  readonly #refusals = new Map<SessionId, unknown>();

  constructor(setup: SessionFilesSetup) {
    this.#setup = setup;
  }

  /** Looks for second copies again where there were none. */
  lookAgain(): void {
    this.#lost.clear();
  }

  /**
   * Reads the newest edition that verifies. Those above it that do not are moved to quarantine. Editions of the same
   * generation, one in each folder, were made by two windows at once and are read together.
   * @param listed What `all` told a moment ago, for readers of many sessions.
   * @throws the disk's or the worker's error. Neither says anything about the files, so they are left alone.
   */
  async read(session: SessionId, listed?: readonly Edition[]): Promise<StoredSession> {
    for (let tries = 0; ; tries++) {
      try {
        const known = this.#setup.editions.highestOf(session); // Known before the folders are looked at.
        const editions = tries === 0 && listed ? listed : await this.#setup.editions.editionsOf(session);
        const stored = await this.#readOnce(session, editions, known);
        if (stored !== "missed") return stored;
        if (tries > 0) return await this.#salvage(session);
      } catch (cause) {
        // Somebody removed an older edition, or quarantined one, between the list and the reading.
        if (!isGone(cause) || tries === 20) throw cause;
        if (tries === goneLimit) this.#impatient.add(session);
      } finally {
        if (tries > goneLimit) this.#impatient.delete(session);
      }
    }
  }

  /** An edition's file as it is; undefined when `read` has to find out what there is of its session. */
  async readBytes(edition: Edition): Promise<Uint8Array | undefined> {
    const { disk, layout, editions } = this.#setup;
    if (editions.highestOf(edition.session) > edition.generation) return undefined;
    return disk.readFile(editionPathOf(layout, edition)).catch(() => undefined);
  }

  /** What a list needs of an edition; undefined when that takes more than a look at this file, and `read` has to. */
  async summarise(edition: Edition): Promise<SessionDigest | undefined> {
    const { disk, layout, worker, editions } = this.#setup;
    const { session, generation } = edition;
    if (editions.highestOf(session) > generation) return undefined;
    try {
      const bytes = await disk.readFile(editionPathOf(layout, edition));
      const found = await worker.ask("summariseSession", { session, generation, bytes });
      return found.state === "whole" ? found.value : undefined;
    } catch {
      return undefined; // `read` meets it again, and knows what to do about it.
    }
  }

  /** `missed`: the newest edition there was is damaged or not there. */
  async #readOnce(
    session: SessionId,
    editions: readonly Edition[],
    known: number,
  ): Promise<StoredSession | "missed"> {
    const records: SessionRecord[] = [];
    const whole: Edition[] = [];
    let isUnsure = false;
    this.#refusals.delete(session);
    for (const edition of editions) {
      const [found] = whole;
      if (found && edition.generation < found.generation) break;
      const decoded = await this.#decodeOrReport(edition);
      if (decoded === "newer") return { state: "newer" };
      if (decoded === "unsure") isUnsure = true;
      if (typeof decoded === "string") continue;
      records.push(...decoded);
      whole.push(edition);
    }
    const refusal = this.#refusals.get(session);
    if (whole.length === 0 && refusal !== undefined) throw refusal;
    if (isUnsure) {
      records.push(...(await salvage(this.#setup, session)).records);
      return { state: "unsure", records, editions: whole };
    }
    const highest = Math.max(known, editions[0]?.generation ?? 0);
    if (highest > (whole[0]?.generation ?? 0)) return "missed";
    return { state: "readable", records, editions: whole, highest, isSalvaged: false };
  }

  /** Puts a session together again whose newest edition is damaged or missing. */
  async #salvage(session: SessionId): Promise<StoredSession> {
    const { findings } = this.#setup;
    const records: SessionRecord[] = [];
    const editions: Edition[] = [];
    let isUnsure = false;
    const known = this.#setup.editions.highestOf(session); // What is made from here on is not in what is read.
    const listed = await this.#setup.editions.editionsOf(session);
    for (const edition of listed) {
      const [found] = editions;
      if (found && edition.generation < found.generation) break;
      const decoded = await this.#decodeOrReport(edition);
      if (decoded === "newer") return { state: "newer" };
      if (decoded === "unsure") isUnsure = true;
      if (typeof decoded === "string") continue;
      editions.push(edition);
      records.push(...decoded);
    }
    const highest = Math.max(known, listed[0]?.generation ?? 0);
    const file = sessionFileOf(session, highest);
    if (this.#lost.has(file)) return { state: "lost", highest };
    const hasPrevious = records.length > 0;
    const second = await salvage(this.#setup, session);
    records.push(...second.records);
    if (isUnsure) return { state: "unsure", records, editions };
    const isJournalled = this.#setup.isJournalled(session);
    if (records.length === 0 && !isJournalled) {
      this.#lost.add(file);
      findings.report({ kind: "lost", file, session });
      return { state: "lost", highest };
    }
    const count = this.#recordCounts.get(file);
    const from: SecondSource[] = [...second.from];
    if (isJournalled) from.unshift("journal");
    if (hasPrevious) from.unshift("previousEdition");
    const isWhole =
      count === undefined ? undefined : foldable(new RecordSet(session, records)).length >= count;
    findings.report({ kind: "restored", file, session, from, isWhole });
    return { state: "readable", records, editions, highest, isSalvaged: true };
  }

  /** Like `#decode`, but a disk that refuses for good is reported, and the file taken for unsure. */
  async #decodeOrReport(edition: Edition): Promise<SessionRecord[] | "newer" | "unsure" | "damaged"> {
    try {
      return await this.#decode(edition);
    } catch (cause) {
      // The worker's errors have no code. Those that pass are worth another try, by whoever asks next. For others
      // the edition before is read instead of nothing.
      if (codeOf(cause) === undefined || isGone(cause) || isPassing(cause)) throw cause;
      const file = `${edition.place}/${sessionFileOf(edition.session, edition.generation)}`;
      this.#setup.findings.report({ kind: "unreadable", file, because: describeError(cause) });
      this.#refusals.set(edition.session, cause);
      return "unsure";
    }
  }

  async #decode(edition: Edition): Promise<SessionRecord[] | "newer" | "unsure" | "damaged"> {
    const { disk, worker, findings } = this.#setup;
    const { session, generation } = edition;
    const decodeFile = async (file: string) => {
      const bytes = await disk.readFile(file).catch((cause) => {
        if (noFile.has(codeOf(cause)) || (isGone(cause) && this.#impatient.has(session))) return undefined;
        throw cause;
      });
      return bytes ? worker.ask("decodeSession", { session, generation, bytes }) : damaged("it is no file");
    };
    const name = sessionFileOf(session, generation);
    const file = `${edition.place}/${name}`;
    const path = editionPathOf(this.#setup.layout, edition);

    let decoded = await decodeFile(path);
    if (decoded.state === "damaged") {
      if (await this.#setup.publisher.mayBeInTheMaking(edition)) return "unsure";
      const count = decoded.header?.records;
      if (typeof count === "number") this.#recordCounts.set(name, count);
      // Whoever was making it after all looks for it afterwards; and what was whole by now is used.
      const moved = await this.#quarantine(file, decoded.because);
      if (moved === undefined) return "unsure";
      decoded = await decodeFile(moved);
    }
    if (decoded.state === "newer") findings.report({ kind: "newerVersion", file, version: decoded.version });
    return decoded.state === "whole" ? recordsOfTexts(session, decoded.value) : decoded.state;
  }

  /** Undefined when it has to stay, on a read-only disk for example: then what is below it is read, and nothing folded. */
  async #quarantine(file: string, because: string): Promise<string | undefined> {
    try {
      return await quarantine(this.#setup, file, because);
    } catch (cause) {
      if (isGone(cause)) throw cause;
      this.#setup.findings.report({ kind: "unreadable", file, because });
      return undefined;
    }
  }
}
