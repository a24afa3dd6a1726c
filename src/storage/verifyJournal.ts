import { isJsonObject } from "../base/json.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readCheckedLines } from "./checkedLine.ts";
import type { Disk } from "./disk.ts";
import { journalVersion, journalVersionIn } from "./journalHeader.ts";

/** So much is verified at once: a few milliseconds' work. */
const chunkBytes = 256 * 1024;

/** A newer version's lines may be of another kind. */
export type JournalVerdict = VerifiedJournal | "newer";

export interface VerifiedJournal {
  /** Lines that verified, the first one that says who writes included. */
  readonly lines: number;
  readonly damaged: number;
  /** Whether bytes follow the last whole line. They are being written, or were when their window ended. */
  readonly hasTornEnd: boolean;
  /** Whose records are in the lines that verified. */
  readonly sessions: ReadonlySet<SessionId>;
}

/** Reads a journal anew from its start to its present end. @throws the disk's error. */
export async function verifyJournal(disk: Disk, path: string): Promise<JournalVerdict> {
  const sessions = new Set<SessionId>();
  let lines = 0;
  let damaged = 0;
  let rest = Buffer.alloc(0);
  for (let offset = 0; ; ) {
    const bytes = await disk.readRange(path, offset, chunkBytes);
    if (bytes.length === 0) break;
    offset += bytes.length;
    const unread = Buffer.concat([rest, bytes]);
    const read = readCheckedLines(unread);
    rest = unread.subarray(read.consumedBytes);
    const [first] = read.values;
    if (lines === 0 && first !== undefined && (journalVersionIn(first) ?? 0) > journalVersion) return "newer";
    lines += read.values.length;
    damaged += read.damaged;
    for (const value of read.values) {
      const records = isJsonObject(value) && Array.isArray(value.records) ? value.records : [];
      for (const record of records) {
        const session = isJsonObject(record) ? readSessionId(record.session) : undefined;
        if (session) sessions.add(session);
      }
    }
  }
  return { lines, damaged, hasTornEnd: rest.length > 0, sessions };
}
