import { join } from "node:path";
import { isJsonObject } from "../base/json.ts";
import { describeError, type Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { readCheckedLines } from "./checkedLine.ts";
import { type Disk, isPassing } from "./disk.ts";
import type { SecondSource } from "./findings.ts";
import { isGone } from "./journalTail.ts";
import { type Layout, wasJournal } from "./layout.ts";
import type { SecondCopies } from "./secondCopies.ts";

export interface SalvageSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly log: Log;
  readonly secondCopies: SecondCopies;
}

/** Records found elsewhere than in a session's own files. */
export interface Salvaged {
  readonly records: readonly SessionRecord[];
  readonly from: readonly SecondSource[];
}

/**
 * Looks for a session's records in every second place: journals that were folded, journals in quarantine, and the
 * newest backup. Merging what was known anyway changes nothing, so it takes all there is. Reads many files: for damage only.
 * @throws the disk's error when that passes: a new edition from half of what there is would hide the other half.
 */
export async function salvage(setup: SalvageSetup, session: SessionId): Promise<Salvaged> {
  const { layout, secondCopies } = setup;
  const journalled = [
    ...(await recordsIn(setup, layout.folded, session)),
    ...(await recordsIn(setup, layout.quarantine, session)),
  ];
  const copied = (await secondCopies.newestOf(session)) ?? [];
  const from: SecondSource[] = [];
  if (journalled.length > 0) from.push("foldedJournal");
  if (copied.length > 0) from.push("backup");
  return { records: [...journalled, ...copied], from };
}

async function recordsIn(
  { disk, log }: SalvageSetup,
  folder: string,
  session: SessionId,
): Promise<SessionRecord[]> {
  const records: SessionRecord[] = [];
  const noHelp = (what: string, cause: unknown) => {
    if (isPassing(cause)) throw cause;
    if (!isGone(cause)) log.warn(`Storage: ${what} is no help: ${describeError(cause)}`);
  };
  const files = await disk.list(folder).catch((cause): string[] => {
    noHelp(folder, cause);
    return [];
  });
  for (const file of files) {
    if (!wasJournal(file)) continue;
    try {
      const bytes = await disk.readFile(join(folder, file));
      if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(session))
        records.push(...recordsOf(bytes, session));
    } catch (cause) {
      noHelp(file, cause);
    }
  }
  return records;
}

const recordsOf = (bytes: Uint8Array, session: SessionId): SessionRecord[] =>
  readCheckedLines(bytes)
    .values.flatMap((line) => (isJsonObject(line) && Array.isArray(line.records) ? line.records : []))
    .map(readRecord)
    .filter((record): record is SessionRecord => record?.session === session);
