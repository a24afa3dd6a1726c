import { isJsonObject, type Json } from "../base/json.ts";
import type { SessionId, WriterId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { readCheckedLines } from "./checkedLine.ts";
import { codeOf, type Disk } from "./disk.ts";
import { type JournalHeader, journalFormat, journalVersion, readJournalHeader } from "./journalHeader.ts";
import type { JournalName } from "./layout.ts";

/** What this window knows of one journal: a mirror in memory of what can be read in it. */
export class JournalTail {
  readonly base: string;
  readonly writer: WriterId;
  /** Where it is now: a claim renames it. */
  file: string;
  /** Undefined until the first line was read, or when that is damaged. */
  header: JournalHeader | undefined;
  /** Set when a newer Braid writes it: then nothing of it is read, and it is not touched. */
  newerVersion: number | undefined;
  /** How many lines or records in it did not verify. */
  damaged = 0;
  /** When it was last seen to be different, by our own clock: that of another machine may be wrong. */
  changedMs = 0;

  readonly #records = new Map<SessionId, RecordSet>();
  #offset = 0;
  #seenBytes = 0;
  #modifiedMs: number | undefined;

  constructor({ base, writer }: JournalName, file: string) {
    this.base = base;
    this.writer = writer;
    this.file = file;
  }

  get sessions(): Iterable<SessionId> {
    return this.#records.keys();
  }

  recordsOf(session: SessionId): Iterable<SessionRecord> {
    return this.#records.get(session) ?? [];
  }

  /** Takes note of the file's time of modification. */
  notice(modifiedMs: number, nowMs: number): void {
    if (modifiedMs === this.#modifiedMs) return;
    // At first sight the file's own time is all there is, unless it lies in the future.
    this.changedMs = this.#modifiedMs === undefined ? Math.min(modifiedMs, nowMs) : nowMs;
    this.#modifiedMs = modifiedMs;
  }

  /** Whether the file has bytes after its last whole line. After its writer is gone they are damage. */
  get hasTornEnd(): boolean {
    return this.#seenBytes !== this.#offset;
  }

  /** Reads what is new up to `sizeBytes`; answers the records in it. A torn last line is simply not there yet. */
  async readOn(disk: Disk, path: string, sizeBytes: number): Promise<SessionRecord[]> {
    if (sizeBytes === this.#seenBytes || this.newerVersion !== undefined) return [];
    if (sizeBytes < this.#offset) {
      this.damaged++; // Something cut it off. What was read before is still known, and will be folded.
      this.#offset = this.#seenBytes = sizeBytes;
      return [];
    }
    const bytes = await disk.readRange(path, this.#offset, sizeBytes - this.#offset);
    const isStart = this.#offset === 0;
    const { values, damaged, consumedBytes } = readCheckedLines(bytes);
    this.#seenBytes = this.#offset + bytes.length;
    this.#offset += consumedBytes;
    this.damaged += damaged;
    return this.#take(isStart ? this.#withoutHeader(values) : values);
  }

  /** Takes over what this window itself wrote, up to `sizeBytes`. */
  takeWritten(header: JournalHeader, records: readonly SessionRecord[], sizeBytes: number): void {
    this.header = header;
    this.#offset = this.#seenBytes = sizeBytes;
    this.#keep(records);
  }

  /** Says where the file ends, without reading what was not mirrored. */
  endsAt(sizeBytes: number): void {
    this.#seenBytes = sizeBytes;
  }

  #withoutHeader(values: readonly Json[]): readonly Json[] {
    const [first] = values;
    if (first === undefined) return values;
    if (!isJsonObject(first) || first.format !== journalFormat) return values; // Its header is damaged.
    const header = readJournalHeader(first);
    if (header?.version === journalVersion && header.writer !== this.writer)
      this.damaged++; // Another's file.
    else if (header?.version === journalVersion) this.header = header;
    else if (typeof first.version === "number" && first.version > journalVersion) {
      this.newerVersion = first.version;
      return [];
    } else this.damaged++;
    return values.slice(1);
  }

  #take(values: readonly Json[]): SessionRecord[] {
    const records: SessionRecord[] = [];
    for (const value of values) {
      const batch = isJsonObject(value) ? value.records : undefined;
      if (!Array.isArray(batch)) this.damaged++;
      for (const input of Array.isArray(batch) ? batch : []) {
        const record = readRecord(input);
        if (record) records.push(record);
        else this.damaged++;
      }
    }
    this.#keep(records);
    return records;
  }

  #keep(records: readonly SessionRecord[]): void {
    for (const record of records) {
      const known = this.#records.get(record.session) ?? new RecordSet(record.session);
      known.merge([record]);
      this.#records.set(record.session, known);
    }
  }
}

/** A file that went away between being listed and being read, which is ordinary: somebody folded it. */
export const isGone = (cause: unknown): boolean => codeOf(cause) === "ENOENT";
