import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import type { Peer } from "./peer.ts";
import { type Piece, pieceOf } from "./pieces.ts";
import { unpackedLimit } from "./received.ts";
import type { SlotContent } from "./slot.ts";
import { lengthOf } from "./travelling.ts";

/** How much there is room for. */
export interface Room {
  /** As `sizeOf` counts it. */
  readonly limit: number;
  /** How large a slot with these contents is. */
  sizeOf(content: SlotContent): Promise<number>;
}

/** In characters. Less than this is not worth a publication. */
const smallestPiece = 200;
/** What a slot holds must be taken in by others, however well it packs. */
const charactersLimit = unpackedLimit / 8;
/** What a record takes besides its value. */
const recordSigns = 80;
/** The packed size of a character, before anything was measured. */
const firstRatio = 0.3;

/** Records of one session that a machine lacks. */
export interface Lacking {
  readonly records: readonly SessionRecord[];
  /** They are said together, or none of them: what makes a session appear also says where it belongs. */
  readonly isWhole: boolean;
}

/** Puts records into a slot as long as there is room. Measuring means packing, so sizes are estimated in between. */
export class Filling {
  readonly #device: string;
  readonly #empty: SlotContent;
  readonly #room: Room;
  readonly #emptySize: number;
  readonly #records: SessionRecord[] = [];
  readonly #lengths: number[] = [];
  /** By record, with whom it belongs; undefined for those that stand alone. */
  readonly #wholes: (Lacking | undefined)[] = [];
  readonly #pieces: Piece[] = [];
  readonly #stamps = new Set<Stamp>();
  #characters = 0;
  #ratio = firstRatio;
  #measuredAt = 1_000;
  #limit = 0;
  /** How many records are there for those who came before. */
  #kept = 0;

  /** @param emptySize Of the slot without records. */
  constructor(device: string, empty: SlotContent, emptySize: number, room: Room) {
    this.#device = device;
    this.#empty = empty;
    this.#emptySize = emptySize;
    this.#room = room;
  }

  get content(): SlotContent {
    return { ...this.#empty, records: this.#records, pieces: this.#pieces };
  }

  /**
   * Adds what a machine lacks, until the list ends or there is no more room.
   * @param share The part of the room that may be full afterwards.
   */
  async feed(peer: Peer, lacking: AsyncIterable<Lacking>, share: number): Promise<void> {
    this.#limit = this.#emptySize + (this.#room.limit - this.#emptySize) * share;
    this.#kept = this.#records.length;
    for await (const each of lacking) if (!(await this.#pushAll(each))) break;
    if (this.#records.length > this.#kept && !(await this.#fits())) await this.#cut(peer, share === 1);
  }

  /** @returns Whether there may be room for more. */
  async #pushAll(lacking: Lacking): Promise<boolean> {
    for (const record of lacking.records) {
      if (this.#stamps.has(record.stamp)) continue;
      this.#push(record, lacking.isWhole ? lacking : undefined);
      const mayFit = this.#estimate <= this.#limit && this.#characters <= charactersLimit;
      if (mayFit && this.#characters < 2 * this.#measuredAt) continue;
      if (!(await this.#fits())) return false;
    }
    return true;
  }

  get #estimate(): number {
    return this.#emptySize + this.#characters * this.#ratio;
  }

  async #fits(): Promise<boolean> {
    return this.#characters <= charactersLimit && (await this.#measure()) <= this.#limit;
  }

  async #measure(): Promise<number> {
    const size = await this.#room.sizeOf(this.content);
    if (this.#characters > 0) this.#ratio = Math.max((size - this.#emptySize) / this.#characters, 0.01);
    this.#measuredAt = Math.max(this.#characters, this.#measuredAt);
    return size;
  }

  #push(record: SessionRecord, whole: Lacking | undefined): void {
    const length = recordSigns + lengthOf(record.value);
    this.#stamps.add(record.stamp);
    this.#records.push(record);
    this.#lengths.push(length);
    this.#wholes.push(whole);
    this.#characters += length;
  }

  #pop(): SessionRecord | undefined {
    const record = this.#records.pop();
    if (record) this.#stamps.delete(record.stamp);
    this.#wholes.pop();
    this.#characters -= this.#lengths.pop() ?? 0;
    return record;
  }

  /**
   * Takes away what does not fit. If nothing of it fits, the first goes in pieces.
   * @param isAll Whether this is all the room that there is: what belongs together and is larger has to be parted.
   */
  async #cut(peer: Peer, isAll: boolean): Promise<void> {
    let last: SessionRecord | undefined;
    let whole: Lacking | undefined;
    do {
      const aim = Math.min(this.#limit - this.#emptySize, this.#characters * this.#ratio) * 0.98;
      do {
        whole = this.#wholes.at(-1);
        last = this.#pop() ?? last;
      } while (
        this.#records.length > this.#kept &&
        (this.#characters * this.#ratio > aim || this.#characters > charactersLimit)
      );
    } while (this.#records.length > this.#kept && !(await this.#fits()));
    const others = this.#wholes.filter((each) => each !== whole).length;
    if (whole && (others > 0 || !isAll)) {
      while (this.#records.length > this.#kept && this.#wholes.at(-1) === whole) this.#pop();
      return;
    }
    if (last && this.#records.length === this.#kept) await this.#addPieceOf(last, peer);
  }

  async #addPieceOf(record: SessionRecord, { slot }: Peer): Promise<void> {
    const held = slot.held.find(({ from, stamp }) => from === this.#device && stamp === record.stamp);
    const from = held?.length ?? 0;
    this.#pieces.push(pieceOf(record, from, 1));
    // What is packed already does not get smaller by being packed again.
    let length = Math.floor((this.#limit - (await this.#measure())) / 1.02);
    this.#pieces.pop();
    while (length >= smallestPiece) {
      this.#pieces.push(pieceOf(record, from, length));
      const excess = (await this.#measure()) - this.#limit;
      if (excess <= 0) {
        this.#stamps.add(record.stamp);
        return;
      }
      this.#pieces.pop();
      length -= excess + 8;
    }
  }
}
