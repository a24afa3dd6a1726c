import { deflateRawSync, inflateRawSync } from "node:zlib";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { readStamp, type Stamp } from "../core/stamp.ts";
import { recordLimit, staysBecause } from "./travelling.ts";

/** A part of a record that is too large for one publication. */
export interface Piece {
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

/** In bytes. A character of JSON has six at most, as `\\u0000`, and each value and name has its signs. */
const unpackedPieceLimit = 8 * recordLimit;

const pack = (record: SessionRecord): string =>
  deflateRawSync(JSON.stringify(record), { level: 9 }).toString("base64");

/**
 * The next piece of a record.
 * @param from How many characters all who need it have already.
 * @param length How many there is room for.
 */
export function pieceOf(record: SessionRecord, from: number, length: number): Piece {
  const packed = pack(record);
  const offset = from < packed.length ? from : 0; // They had something else, or could not use it.
  const text = packed.slice(offset, offset + Math.max(length, 1));
  return { stamp: record.stamp, total: packed.length, offset, text };
}

/** Pieces that one machine sends, put together as they come. What is lost by a restart is sent again. */
export class PieceBox {
  readonly #from: string;
  readonly #texts = new Map<Stamp, string>();

  constructor(from: string) {
    this.#from = from;
  }

  /** What is held of the records that are being sent. */
  get held(): readonly Held[] {
    return [...this.#texts].map(([stamp, { length }]) => ({ from: this.#from, stamp, length }));
  }

  /** @returns Records that are whole now. What turned out to be none is begun anew. */
  take(pieces: readonly Piece[]): readonly SessionRecord[] {
    const sent = new Set(pieces.map(({ stamp }) => stamp));
    for (const stamp of this.#texts.keys()) if (!sent.has(stamp)) this.#texts.delete(stamp);
    return pieces.flatMap((piece) => this.#take(piece) ?? []);
  }

  #take({ stamp, total, offset, text }: Piece): SessionRecord | undefined {
    const known = this.#texts.get(stamp) ?? "";
    if (offset > known.length) return undefined;
    const all = known.slice(0, offset) + text;
    this.#texts.set(stamp, all);
    if (all.length < total) return undefined;
    this.#texts.delete(stamp);
    const record = unpack(all);
    return record?.stamp === stamp ? record : undefined;
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
