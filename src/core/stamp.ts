import type { Brand } from "../base/brand.ts";
import type { Clock, EpochMs } from "../base/clock.ts";
import type { WriterId } from "./ids.ts";

/**
 * When and by whom a record was written, as text that sorts in that order:
 * `<9 base-36 digits of ms>-<4 base-36 digits of count>-<writer>`.
 *
 * A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): a stamp is never smaller than
 * one its writer has seen, so an answer sorts after its question even where a machine's clock runs late.
 */
export type Stamp = Brand<string, "Stamp">;

const form = /^[0-9a-z]{9}-[0-9a-z]{4}-[0-9a-z]{10}$/;
const countLimit = 36 ** 4;
const timeLimitMs = 36 ** 9;
/** Around the year 5000. */
const lastReadable = "y";
/** Around the year 4900. Who followed a hostile stamp to the last that is read could write no readable one after it. */
const lastFollowed = "x";

const encode = (timeMs: number, count: number, writer: WriterId): Stamp =>
  `${timeMs.toString(36).padStart(9, "0")}-${count.toString(36).padStart(4, "0")}-${writer}` as Stamp;

/** Stamps come from disks and other machines; anything of another form is refused. */
export const readStamp = (text: unknown): Stamp | undefined =>
  typeof text === "string" && form.test(text) && text < lastReadable ? (text as Stamp) : undefined;

/** Whether later stamps can be greater. Others count as what they say, and decide nothing about what comes after. */
export const leavesRoom = (stamp: Stamp): boolean => stamp < lastFollowed;

export const stampTime = (stamp: Stamp): EpochMs => Number.parseInt(stamp.slice(0, 9), 36) as EpochMs;
export const stampWriter = (stamp: Stamp): WriterId => stamp.slice(15) as WriterId;

/** Hands out stamps that are greater than every stamp handed out or observed before that leaves room for greater ones. */
export class StampClock {
  readonly #clock: Clock;
  readonly #writer: WriterId;
  #timeMs = 0;
  #count = 0;
  /** The greatest one so far: lists and files are full of smaller ones. */
  #observed: Stamp | undefined;

  constructor(clock: Clock, writer: WriterId) {
    this.#clock = clock;
    this.#writer = writer;
  }

  next(): Stamp {
    const nowMs = Math.min(Math.max(0, Math.trunc(this.#clock.now())), timeLimitMs - 1);
    if (nowMs > this.#timeMs) {
      this.#timeMs = nowMs;
      this.#count = 0;
    } else if (++this.#count === countLimit) {
      this.#timeMs++; // Borrows a millisecond from the future rather than ever repeating a stamp.
      this.#count = 0;
    }
    return encode(this.#timeMs, this.#count, this.#writer);
  }

  observe(stamp: Stamp): void {
    if ((this.#observed !== undefined && stamp <= this.#observed) || !leavesRoom(stamp)) return;
    this.#observed = stamp;
    const timeMs = stampTime(stamp);
    const count = Number.parseInt(stamp.slice(10, 14), 36);
    if (timeMs > this.#timeMs) {
      this.#timeMs = timeMs;
      this.#count = count;
    } else if (timeMs === this.#timeMs) {
      this.#count = Math.max(this.#count, count);
    }
  }
}
