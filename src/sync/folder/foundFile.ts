import type { EpochMs } from "../../base/clock.ts";
import type { SessionId } from "../../core/ids.ts";
import { type Fingerprint, isSame } from "../fingerprint.ts";
import { Refusal } from "../received.ts";
import { deviceOfName, type FileFacts, type FolderFiles, markOf } from "./folderFiles.ts";
import { Ending, factsOfLine, type Head, isRight, type LineFacts, readHead } from "./format.ts";
import { type FoundLine, linesOf } from "./lines.ts";

/** Nobody has so many sessions; a file with more is not read to its end. */
const entriesLimit = 500_000;

/** A session as a file has it. */
export interface Entry {
  readonly head: Fingerprint;
  readonly body: Fingerprint;
  readonly messages: number;
  /** All of it was taken in, or was here anyway. */
  isTaken: boolean;
  /** The session was here after that. */
  wasHere: boolean;
  isDamaged: boolean;
  /** How many of its lines, from the first on, are right. */
  parts: number;
  /** In which reading of the file it was last found. */
  reading: number;
}

/** A line that holds something new. */
export interface NewLine {
  readonly facts: LineFacts;
  readonly bytes: Uint8Array;
  readonly entry: Entry;
}

/** The disk refused to read a file. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

interface Reading {
  readonly mark: string;
  readonly lines: AsyncGenerator<FoundLine>;
  readonly ending: Ending;
  isTidy: boolean;
  isWhole: boolean;
  unknown: number;
  /** The session and the part before. */
  last: string;
  readTo: number;
}

/** How much may be read and taken in before others have their turn. */
export interface Allowance {
  /** In bytes. */
  toRead: number;
  /** In bytes of packed records. */
  toTakeIn: number;
}

/** A file in a sync folder, as far as it was read. What it is said to hold was not looked at unless it was needed. */
export class FoundFile {
  readonly name: string;
  readonly #files: FolderFiles;
  readonly #path: string;
  readonly entries = new Map<SessionId, Entry>();
  head: Head | undefined;
  /** Why nothing of the file is taken in, in a sentence. */
  refusal: string | undefined;
  /** When that was found out, by the own clock. */
  readAt: EpochMs | undefined;
  /** How many sessions in it are damaged, as far as they were looked at. */
  damaged = 0;
  /** Lines of a kind that there is not in this version. */
  unknown = 0;
  /** It is all there, as it was written. */
  isWhole = false;
  /** Nothing but right lines, each session once and in order. Only known where all lines are looked at. */
  isTidy = false;
  /** What the disk said of the file when it was read to its end. */
  #mark: string | undefined;
  #reading: Reading | undefined;
  #readings = 0;

  constructor(files: FolderFiles, folder: string, name: string) {
    this.#files = files;
    this.name = name;
    this.#path = `${folder}/${name}`;
  }

  get path(): string {
    return this.#path;
  }

  /** Whether it was read to its end, or cannot be read. */
  get isRead(): boolean {
    return this.#reading === undefined && (this.#mark !== undefined || this.refusal !== undefined);
  }

  /** Whether it was read to its end as it is now. */
  isReadAt(mark: string): boolean {
    return this.#mark === mark;
  }

  /** Reads it again from its beginning, the next time. */
  readAgain(): void {
    this.#mark = undefined;
    this.#reading = undefined;
  }

  /** Says what was written into it just now. */
  noteWritten(mark: string, head: Head, entries: ReadonlyMap<SessionId, LineFacts>): void {
    this.readAgain();
    this.#mark = mark;
    this.head = head;
    this.refusal = undefined;
    this.isWhole = true;
    this.isTidy = true;
    this.unknown = 0;
    this.damaged = 0;
    this.entries.clear();
    for (const [session, facts] of entries) {
      const entry = entryOf(facts, this.#readings);
      entry.isTaken = true;
      this.entries.set(session, entry);
    }
  }

  /**
   * Reads on, until the end or until the allowance is used up.
   * @param facts What the disk says of the file now.
   * @param isHere Whether all that a line is said to hold is here.
   * @param looksAtAll Whether the check of every line is looked at, also where it holds nothing new.
   * @param take Takes a line in whose check is right. @throws Refusal
   * @throws Unreadable, and what `take` throws: then it is to be read again from its beginning.
   */
  async read(
    facts: FileFacts,
    allowance: Allowance,
    isHere: (facts: LineFacts) => boolean,
    looksAtAll: boolean,
    take: (line: NewLine) => Promise<void>,
  ): Promise<void> {
    if (allowance.toRead <= 0 || allowance.toTakeIn <= 0) return;
    if (this.#reading?.mark !== markOf(facts)) this.#begin(facts);
    const reading = this.#reading;
    if (!reading) return;
    while (allowance.toRead > 0 && allowance.toTakeIn > 0) {
      const line = await this.#next(reading);
      if (!line) return this.#end(reading);
      allowance.toRead -= line.readTo - reading.readTo;
      reading.readTo = line.readTo;
      if (!this.head) {
        this.#readHead(line.bytes ?? new Uint8Array(), reading);
        if (this.refusal !== undefined) return this.#end(reading);
        continue;
      }
      const found = this.#note(reading, line, looksAtAll);
      if (!found || found.entry.isTaken) continue;
      if (isHere(found.facts)) {
        found.entry.isTaken = true;
        continue;
      }
      allowance.toTakeIn -= found.bytes.length;
      try {
        if (!isRight(found.bytes)) throw new Refusal("It was damaged on its way.");
        await take(found);
      } catch (cause) {
        if (!(cause instanceof Refusal)) throw cause;
        this.#damage(found.entry);
      }
    }
  }

  async #next(reading: Reading): Promise<FoundLine | undefined> {
    try {
      const { value } = await reading.lines.next();
      return value ?? undefined;
    } catch (cause) {
      throw new Unreadable("A file cannot be read.", { cause });
    }
  }

  #begin(facts: FileFacts): void {
    this.#readings++;
    this.#mark = undefined;
    this.head = undefined;
    this.refusal = undefined;
    this.damaged = 0;
    this.#reading = {
      ...{ mark: markOf(facts), lines: linesOf(this.#files, this.#path, facts.sizeBytes) },
      ending: new Ending(),
      ...{ isTidy: true, isWhole: false, unknown: 0, last: "", readTo: 0 },
    };
  }

  #readHead(bytes: Uint8Array, { ending }: Reading): void {
    ending.add(bytes, false);
    try {
      const head = readHead(Buffer.from(bytes.subarray(0, 4_000)).toString("utf8"));
      const named = deviceOfName(this.name);
      if (named !== undefined && named !== head.device)
        throw new Refusal("It holds what another machine wrote into a file of its own.");
      this.head = head;
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.refusal = cause.message;
    }
  }

  /** Undefined for a line that is none of a session. */
  #note(reading: Reading, { bytes, isEnded }: FoundLine, looksAtAll: boolean): NewLine | undefined {
    reading.isWhole = false; // Nothing comes after the line that says so.
    const facts = bytes && factsOfLine(bytes);
    if (!bytes) reading.unknown++;
    if (!bytes || !facts) {
      if (bytes && Buffer.from(bytes.subarray(0, 100)).toString("latin1") === reading.ending.line())
        reading.isWhole = true;
      else if (bytes && isEnded && !isEnding(bytes)) {
        reading.unknown++;
        reading.ending.add(bytes, false);
      }
      if (!reading.isWhole) reading.isTidy = false;
      return undefined;
    }
    if (!isEnded && !isRight(bytes)) {
      reading.isTidy = false;
      return undefined;
    }
    reading.ending.add(bytes, facts.part === 1);
    const place = `${facts.session} ${String(facts.part).padStart(6, "0")}`;
    if (place <= reading.last) reading.isTidy = false;
    reading.last = place;
    const entry = this.#entryFor(facts);
    if (!entry) return undefined;
    const isNext = facts.part <= entry.parts + 1; // Otherwise one between is missing.
    if (!isNext || (looksAtAll && !isRight(bytes))) this.#damage(entry);
    if (!entry.isDamaged) entry.parts = Math.max(entry.parts, facts.part);
    if (entry.isDamaged) reading.isTidy = false;
    return { facts, bytes, entry };
  }

  #damage(entry: Entry): void {
    if (!entry.isDamaged) this.damaged++;
    entry.isDamaged = true;
  }

  #entryFor(facts: LineFacts): Entry | undefined {
    const known = this.entries.get(facts.session);
    if (known && isSame(known, facts)) {
      if (known.reading !== this.#readings) {
        known.reading = this.#readings;
        known.parts = 0;
        known.isDamaged = false;
      }
      return known;
    }
    if (!known && this.entries.size >= entriesLimit) return undefined;
    const entry = entryOf(facts, this.#readings);
    this.entries.set(facts.session, entry);
    return entry;
  }

  #end(reading: Reading): void {
    this.#reading = undefined;
    this.#mark = reading.mark;
    this.isWhole = reading.isWhole;
    this.isTidy = reading.isTidy && reading.isWhole;
    this.unknown = reading.unknown;
    // A file that is half there says nothing about the rest.
    for (const [session, { reading: last }] of this.entries)
      if (reading.isWhole && last !== this.#readings) this.entries.delete(session);
  }
}

const entryOf = ({ head, body, messages }: LineFacts, reading: number): Entry => ({
  ...{ head, body, messages, isTaken: false, wasHere: false, isDamaged: false, parts: 0, reading },
});

const isEnding = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "end ";
