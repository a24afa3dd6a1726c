import { setImmediate as nextTurn } from "node:timers/promises";
import type { EpochMs } from "../base/clock.ts";
import { isJsonObject } from "../base/json.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { checkedLineOf, readCheckedLines } from "./checkedLine.ts";
import type { Disk } from "./disk.ts";
import type { Place } from "./editions.ts";

/** A copy of a session file. The hash in its name keeps apart what two windows made under one number. */
export interface CopiedFile {
  readonly session: SessionId;
  readonly generation: number;
  /** 64 bits of SHA-256 over the whole file. */
  readonly hash: string;
}

/** A copy, and where its original was. */
export interface BackupEntry extends CopiedFile {
  readonly place: Place;
}

/** What the first line of a manifest says. */
export interface ManifestHeader {
  readonly editor: string;
  readonly madeAt: EpochMs;
  /** Sessions by where they are. */
  readonly sessions: number;
  readonly trash: number;
  /** Sessions that were in the store. The backup may list more, which were lost before. */
  readonly present: number;
  /** How many entries follow. */
  readonly entries: number;
}

export interface Manifest {
  readonly header: ManifestHeader;
  readonly entries: readonly BackupEntry[];
  /** Lines did not verify, or are missing. What is here is right. */
  readonly isDamaged: boolean;
}

const format = "braid-backup";
const version = 1;
/** Enough for the first line. */
const headerBytes = 4096;
const entriesPerLine = 50;
const linesPerTurn = 20;

const fileForm = /^([0-9a-z]{12})\.([1-9][0-9]{0,14})\.([0-9a-f]{16})\.braid$/;
const nameForm = /^(\d{4})-(\d\d)-(\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.backup$/;

export const copiedFileName = ({ session, generation, hash }: CopiedFile): string =>
  `${session}.${generation}.${hash}.braid`;

export function readCopiedFileName(name: string): CopiedFile | undefined {
  const [, sessionText, generation, hash] = fileForm.exec(name) ?? [];
  const session = readSessionId(sessionText);
  return session && hash !== undefined ? { session, generation: Number(generation), hash } : undefined;
}

/** A time as a name that sorts, without the colons that Windows does not take. */
export const manifestNameOf = (madeAt: EpochMs): string =>
  `${new Date(madeAt).toISOString().replace(/[:.]/g, "-")}.backup`;

export function readManifestName(name: string): EpochMs | undefined {
  const [, year, month, day, hour, minute, second, ms] = nameForm.exec(name) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(time) ? undefined : (time as EpochMs);
}

/** Lines with checksums, so that damage costs a line. Made in steps, between which others have their turn. */
export async function encodeManifest(
  header: ManifestHeader,
  entries: readonly BackupEntry[],
): Promise<Uint8Array> {
  const lines = [checkedLineOf(JSON.stringify({ format, version, ...header }))];
  for (let start = 0; start < entries.length; start += entriesPerLine) {
    const files = entries
      .slice(start, start + entriesPerLine)
      .map((entry) => (entry.place === "trash" ? `trash/${copiedFileName(entry)}` : copiedFileName(entry)));
    lines.push(checkedLineOf(JSON.stringify({ files })));
    if (lines.length % linesPerTurn === 0) await nextTurn();
  }
  return Buffer.from(lines.join(""));
}

/** Undefined when its first line cannot be read, by damage or because a newer Braid wrote it. */
export async function readManifestHeader(disk: Disk, path: string): Promise<ManifestHeader | undefined> {
  const bytes = await disk.readRange(path, 0, headerBytes);
  const end = bytes.indexOf(0x0a);
  return headerIn(readCheckedLines(bytes.subarray(0, end + 1)).values[0]);
}

/** Undefined as above. */
export async function readManifest(disk: Disk, path: string): Promise<Manifest | undefined> {
  const bytes = await disk.readFile(path);
  await nextTurn();
  const { values, damaged } = readCheckedLines(bytes);
  const header = headerIn(values[0]);
  if (!header) return undefined;
  const entries: BackupEntry[] = [];
  for (const line of values.slice(1)) {
    const files = isJsonObject(line) && Array.isArray(line.files) ? line.files : [];
    for (const file of files) {
      const entry = typeof file === "string" ? readEntry(file) : undefined;
      if (entry) entries.push(entry);
    }
  }
  return { header, entries, isDamaged: damaged > 0 || entries.length !== header.entries };
}

function readEntry(text: string): BackupEntry | undefined {
  const isInTrash = text.startsWith("trash/");
  const file = readCopiedFileName(isInTrash ? text.slice("trash/".length) : text);
  return file && { ...file, place: isInTrash ? "trash" : "sessions" };
}

function headerIn(value: unknown): ManifestHeader | undefined {
  if (!isJsonObject(value) || value.format !== format || value.version !== version) return undefined;
  const { editor, madeAt, sessions, trash, present, entries } = value;
  return typeof editor === "string" &&
    typeof madeAt === "number" &&
    typeof sessions === "number" &&
    typeof trash === "number" &&
    typeof present === "number" &&
    typeof entries === "number"
    ? { editor, madeAt: madeAt as EpochMs, sessions, trash, present, entries }
    : undefined;
}
