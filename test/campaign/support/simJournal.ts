import { isJsonObject } from "../../../src/base/json.ts";
import { readRecord, type SessionRecord } from "../../../src/core/record.ts";

export interface JournalLine {
  /** Without its end. */
  readonly text: string;
  readonly records: readonly SessionRecord[];
}

/** The lines of a journal whose bytes are known to be whole. */
export const linesIn = (bytes: Uint8Array): JournalLine[] =>
  Buffer.from(bytes)
    .toString("utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => ({ text, records: recordsIn(text) }));

function recordsIn(text: string): SessionRecord[] {
  const value: unknown = JSON.parse(text.slice(text.indexOf(" ") + 1));
  if (!isJsonObject(value) || !Array.isArray(value.records)) return [];
  return value.records.map(readRecord).filter((record) => record !== undefined);
}

/** The appends in what is written to a journal. Its first line, which is none, is left out. */
export const appendsIn = (bytes: Uint8Array): (readonly SessionRecord[])[] =>
  linesIn(bytes)
    .map(({ records }) => records)
    .filter((records) => records.length > 0);
