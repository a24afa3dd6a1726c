import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { randomToken } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { attempt, codeOf, type Disk } from "./disk.ts";
import type { Findings } from "./findings.ts";
import { isGone } from "./journalTail.ts";
import { makeLayout } from "./journalWriter.ts";
import { type Layout, readSessionFileName, sessionFileOf } from "./layout.ts";
import { quarantine } from "./quarantine.ts";
import type { FileWork } from "./storageWorker.ts";
import type { RecordTexts } from "./workerProtocol.ts";

/** Sessions in the trash live in another folder, and otherwise alike. */
export type Place = "sessions" | "trash";

/** A session file: one state of one session. */
export interface Edition {
  readonly session: SessionId;
  readonly generation: number;
  readonly place: Place;
}

/** What session files hold of a session. */
export type StoredSession =
  | {
      readonly state: "readable";
      readonly records: readonly SessionRecord[];
      /** What was read: the newest that verifies, and its equals. None when there is no such file. */
      readonly editions: readonly Edition[];
      /** The highest number met, which may have been damaged. */
      readonly highest: number;
    }
  /** A newer Braid wrote the newest edition. */
  | { readonly state: "newer" }
  /** Something does not verify and has to stay: it may be in the making, or the disk is read-only. Nothing is folded. */
  | {
      readonly state: "unsure";
      readonly records: readonly SessionRecord[];
      readonly editions: readonly Edition[];
    };

/** Without hard links a file appears before it is whole. This long after its last change it is taken for damaged. */
const makingMs = 60_000;
/** What a crash left in temporary/ is kept this long; whoever still needs it is told by the missing name, and redoes. */
const temporaryMs = 3_600_000;
const noHardLinks = new Set<string | undefined>([
  "EPERM",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EMLINK",
  "EXDEV",
  "EINVAL",
]);

export interface SessionFilesSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly worker: FileWork;
  readonly findings: Findings;
}

/**
 * Session files: `<session>.<generation>.braid` in sessions/ or trash/.
 *
 * An edition is never changed. A new one appears whole, under the next number, by a hard link that fails when
 * somebody else made that number first. So of two windows that fold at once one has to read again, and none can put
 * an older state above a newer one without noticing: it looks at the folders once more afterwards (see `foldSession`).
 */
export class SessionFiles {
  readonly #setup: SessionFilesSetup;

  constructor(setup: SessionFilesSetup) {
    this.#setup = setup;
  }

  /** The editions of every session, newest first. */
  async all(): Promise<Map<SessionId, Edition[]>> {
    const all = new Map<SessionId, Edition[]>();
    for (const edition of await this.#editions("")) {
      const editions = all.get(edition.session);
      if (editions) editions.push(edition);
      else all.set(edition.session, [edition]);
    }
    return all;
  }

  /** The editions of a session, newest first. */
  editionsOf(session: SessionId): Promise<readonly Edition[]> {
    return this.#editions(`${session}.`);
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
        return await this.#readOnce(tries === 0 && listed ? listed : await this.editionsOf(session));
      } catch (cause) {
        // Somebody removed an older edition, or quarantined one, between the list and the reading.
        if (!isGone(cause) || tries === 20) throw cause;
      }
    }
  }

  /** A number is never used twice, not even a quarantined one: a stale row of the catalog could pass for a fresh one. */
  async nextGeneration(session: SessionId, highest: number): Promise<number> {
    const { disk, layout } = this.#setup;
    const names = (await disk.list(layout.quarantine)).map((file) =>
      readSessionFileName(file, { quarantined: true }),
    );
    return 1 + Math.max(highest, ...names.map((name) => (name?.session === session ? name.generation : 0)));
  }

  /** Makes an edition under its final name, on disk. Answers false when the state has to be read again. */
  async publish(edition: Edition, bytes: Uint8Array): Promise<boolean> {
    const { disk, layout } = this.#setup;
    const temporary = join(layout.temporary, `${edition.session}.${edition.generation}.${randomToken(10)}`);
    const path = this.#pathOf(edition);
    try {
      await disk.writeExclusive(temporary, bytes);
      await disk.link(temporary, path).catch((cause) => {
        if (!noHardLinks.has(codeOf(cause))) throw cause;
        return this.#publishWithoutLink(path, bytes);
      });
      await disk.syncDirectory(layout[edition.place]);
      return true;
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST" && !isGone(cause)) throw cause;
      if (isGone(cause)) await makeLayout(disk, layout); // Somebody removed a folder, or tidied in temporary/.
      return false;
    } finally {
      await attempt(disk.unlink(temporary));
    }
  }

  /** Makes sure that an edition somebody else made would survive a loss of power, before anybody relies on it. */
  async settle(editions: readonly Edition[]): Promise<void> {
    for (const { place } of editions) await this.#setup.disk.syncDirectory(this.#setup.layout[place]);
  }

  /** Removes superseded editions, best effort. Only for those below two newer ones that have verified. */
  async remove(editions: readonly Edition[]): Promise<void> {
    for (const edition of editions) await attempt(this.#setup.disk.unlink(this.#pathOf(edition)));
  }

  /** Removes what crashes left without a name. */
  async tidy(): Promise<void> {
    const { disk, layout, clock } = this.#setup;
    for (const file of await disk.list(layout.temporary)) {
      const path = join(layout.temporary, file);
      const facts = await disk.facts(path);
      if (facts && clock.now() - facts.modifiedMs > temporaryMs) await attempt(disk.unlink(path));
    }
  }

  async #readOnce(editions: readonly Edition[]): Promise<StoredSession> {
    const records: SessionRecord[] = [];
    const whole: Edition[] = [];
    let isUnsure = false;
    for (const edition of editions) {
      const [found] = whole;
      if (found && edition.generation < found.generation) break;
      const decoded = await this.#decode(edition, this.#pathOf(edition));
      if (decoded === "newer") return { state: "newer" };
      if (decoded === "unsure") isUnsure = true;
      if (typeof decoded === "string") continue;
      records.push(...decoded);
      whole.push(edition);
    }
    if (isUnsure) return { state: "unsure", records, editions: whole };
    return { state: "readable", records, editions: whole, highest: editions[0]?.generation ?? 0 };
  }

  async #decode(edition: Edition, path: string): Promise<SessionRecord[] | "newer" | "unsure" | "damaged"> {
    const { disk, worker, findings } = this.#setup;
    const { session, generation } = edition;
    const decodeFile = async (file: string) =>
      worker.ask("decodeSession", { session, generation, bytes: await disk.readFile(file) });
    const file = `${edition.place}/${sessionFileOf(session, generation)}`;

    let decoded = await decodeFile(path);
    if (decoded.state === "damaged") {
      if (await this.#mayBeInTheMaking(path)) return "unsure";
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

  async #mayBeInTheMaking(path: string): Promise<boolean> {
    const { disk, clock } = this.#setup;
    const facts = await disk.facts(path);
    return facts !== undefined && clock.now() - facts.modifiedMs < makingMs && !(await this.#hasHardLinks());
  }

  /** Whether editions appear whole here. When the disk does not say, they are taken not to. */
  async #hasHardLinks(): Promise<boolean> {
    const { disk, layout } = this.#setup;
    const name = join(layout.temporary, `link-${randomToken(10)}`);
    try {
      await disk.makeDirectory(layout.temporary);
      await disk.writeExclusive(name, new Uint8Array(0));
      await disk.link(name, `${name}-2`);
      return true;
    } catch {
      return false;
    } finally {
      await attempt(disk.unlink(name));
      await attempt(disk.unlink(`${name}-2`));
    }
  }

  /** Where names can only be taken by making the file, it is visible before it is whole; readers know (see above). */
  async #publishWithoutLink(path: string, bytes: Uint8Array): Promise<void> {
    const { disk } = this.#setup;
    let made: { readonly inode: string };
    try {
      made = await disk.writeExclusive(path, bytes);
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") await attempt(disk.unlink(path)); // Ours, and incomplete.
      throw cause;
    }
    const named = await disk.facts(path);
    if (named?.inode !== made.inode) throw Object.assign(new Error("It was taken away."), { code: "ENOENT" });
  }

  async #editions(prefix: string): Promise<Edition[]> {
    const { disk, layout } = this.#setup;
    const editions: Edition[] = [];
    for (const place of ["sessions", "trash"] as const) {
      for (const file of await disk.list(layout[place])) {
        const name = file.startsWith(prefix) ? readSessionFileName(file) : undefined;
        if (name) editions.push({ ...name, place });
      }
    }
    return editions.sort((a, b) => b.generation - a.generation);
  }

  #pathOf({ place, session, generation }: Edition): string {
    return join(this.#setup.layout[place], sessionFileOf(session, generation));
  }
}

export function textsOfRecords(records: Iterable<SessionRecord>): RecordTexts {
  const texts: string[] = [];
  for (const { type, key, value, stamp } of records) texts.push(type, key, JSON.stringify(value), stamp);
  return texts;
}

function recordsOfTexts(session: SessionId, texts: RecordTexts): SessionRecord[] {
  const records: SessionRecord[] = [];
  for (let index = 0; index + 3 < texts.length; index += 4) {
    const [type, key, value, stamp] = texts.slice(index, index + 4);
    const record = readRecord({ session, type, key, value: JSON.parse(value ?? "null") as Json, stamp });
    if (record) records.push(record);
  }
  return records;
}
