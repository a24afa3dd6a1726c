import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { readStamp, type Stamp } from "../core/stamp.ts";
import { recordLimit, staysBecause } from "./travelling.ts";

/** A part of a record that is too large for one publication. */
export interface Piece {
  readonly session: SessionId;
  readonly stamp: Stamp;
  /** Of all pieces together, in characters, and where this one begins. */
  readonly total: number;
  readonly offset: number;
  /** A part of the packed record, in base64. */
  readonly text: string;
}

/** How much of a record in pieces a machine has, in characters. */
export interface Held {
  /** Who sends it: two machines may pack the same record differently. */
  readonly from: string;
  readonly stamp: Stamp;
  readonly length: number;
}

/** In bytes. A character of JSON has six at most, as `\u0000`, and each value and name has its signs. */
const unpackedPieceLimit = 8 * recordLimit;

/** In characters of base64. Deflated bytes may be a little more than what they were. */
const packedLimit = 1.4 * unpackedPieceLimit;

/** A record is asked for in every round until it is there, and packing a large one takes a while. */
const packed = new WeakMap<SessionRecord, string>();

function pack(record: SessionRecord): string {
  const known = packed.get(record);
  if (known !== undefined) return known;
  const text = deflateRawSync(JSON.stringify(record), { level: 9 }).toString("base64");
  packed.set(record, text);
  return text;
}

/**
 * The next piece of a record.
 * @param from How many characters all who need it have already.
 * @param length How many there is room for.
 */
export function pieceOf(record: SessionRecord, from: number, length: number): Piece {
  const all = pack(record);
  const offset = from < all.length ? from : 0; // They had something else, or could not use it.
  const text = all.slice(offset, offset + Math.max(length, 1));
  return { session: record.session, stamp: record.stamp, total: all.length, offset, text };
}

/**
 * How many records in pieces are kept of one machine. It may turn to another machine's needs and come back: without what was
 * here already, it would begin anew each time and never come to an end.
 */
const partsKept = 4;

/** Pieces that one machine sends, put together as they come. What is lost by a restart is sent again. */
export class PieceBox {
  readonly #from: string;
  readonly #texts = new Map<Stamp, string>();

  constructor(from: string) {
    this.#from = from;
  }

  /** What is held of records that are not whole yet. */
  get held(): readonly Held[] {
    return [...this.#texts].map(([stamp, { length }]) => ({ from: this.#from, stamp, length }));
  }

  /** @returns Records that are whole now. What turned out to be none is begun anew. */
  take(pieces: readonly Piece[]): readonly SessionRecord[] {
    const whole = pieces.flatMap((piece) => this.#take(piece) ?? []);
    for (const stamp of [...this.#texts.keys()].slice(0, -partsKept)) this.#texts.delete(stamp);
    return whole;
  }

  #take({ session, stamp, total, offset, text }: Piece): SessionRecord | undefined {
    const known = this.#texts.get(stamp) ?? "";
    if (offset > known.length || total > packedLimit) return undefined;
    const all = known.slice(0, offset) + text;
    this.#texts.delete(stamp); // What was added to last is dropped last.
    this.#texts.set(stamp, all);
    if (all.length < total) return undefined;
    this.#texts.delete(stamp);
    const record = unpack(all);
    return record?.stamp === stamp && record.session === session ? record : undefined;
  }
}

function unpack(text: string): SessionRecord | undefined {
  try {
    const bytes = inflateRawSync(Buffer.from(text, "base64"), { maxOutputLength: unpackedPieceLimit });
    const record = readRecord(JSON.parse(bytes.toString("utf8")));
    return record && readStamp(record.stamp) && staysBecause(record) === undefined ? record : undefined;
  } catch {
    return undefined;
  }
}
