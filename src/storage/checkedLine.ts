import { hash } from "node:crypto";
import type { Json } from "../base/json.ts";

/** 64 bits of SHA-256: enough to notice damage, short enough for every line. */
export const checksumOf = (text: string | Uint8Array): string => hash("sha256", text).slice(0, 16);

/** `<checksum> <json>\n`. JSON has no raw line ends, so a line is whole or it is noticed. */
export const checkedLineOf = (json: string): string => `${checksumOf(json)} ${json}\n`;

export interface LinesRead {
  /** What every line that verified says. */
  readonly values: readonly Json[];
  /** How many lines did not verify. */
  readonly damaged: number;
  /** Bytes up to the end of the last whole line. What follows is not there yet, or torn. */
  readonly consumedBytes: number;
}

const lineEnd = 0x0a;
const carriageReturn = 0x0d;
const prefixLength = 17; // The checksum and a space.

export function readCheckedLines(bytes: Uint8Array): LinesRead {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Json[] = [];
  let damaged = 0;
  let start = 0;
  for (let end = buffer.indexOf(lineEnd); end !== -1; end = buffer.indexOf(lineEnd, start)) {
    const line = buffer.subarray(start, end);
    const value = readLine(line);
    if (value !== undefined) values.push(value);
    else {
      damaged++;
      values.push(...wholeLinesWithin(line));
    }
    start = end + 1;
  }
  return { values, damaged, consumedBytes: start };
}

function readLine(line: Buffer): Json | undefined {
  if (line.length <= prefixLength || line[prefixLength - 1] !== 0x20) return undefined;
  // A program that "fixed" the line ends has added a character of its own.
  const json = line.subarray(prefixLength, line.at(-1) === carriageReturn ? -1 : undefined);
  if (checksumOf(json) !== line.toString("latin1", 0, prefixLength - 1)) return undefined;
  try {
    return JSON.parse(json.toString("utf8")) as Json;
  } catch {
    return undefined; // Whoever wrote it computed the checksum of something that is no JSON.
  }
}

/** Where a line may begin: there is no other way to tell once its end is lost. */
const lineStart = /(?=[0-9a-f]{16} \{)/g;
/** Trying every pair of places is quadratic; what a person pastes into a chat must not make it slow. */
const placeLimit = 64;

/** Damage to a line's end glues two lines together, and zeroed pages stand before one: what is whole is found again. */
function wholeLinesWithin(line: Buffer): Json[] {
  const places: number[] = [];
  for (const { index } of line.toString("latin1").matchAll(lineStart)) {
    if (places.length === placeLimit) break;
    places.push(index);
  }
  const values: Json[] = [];
  for (let from = 0; from < places.length; ) {
    const start = places[from] ?? 0;
    // A line goes up to the byte before another one, which used to be its end, or to the end of everything.
    const ends = [...places.slice(from + 1).map((place) => place - 1), line.length];
    const found = ends.findIndex((end) => {
      const value = readLine(line.subarray(start, end));
      if (value !== undefined) values.push(value);
      return value !== undefined;
    });
    from += found === -1 ? 1 : found + 1;
  }
  return values;
}
