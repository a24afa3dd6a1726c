import { Refusal } from "./received.ts";
import type { Packing, Slot } from "./slot.ts";

/** A place as it was read last. */
interface Read {
  readonly text: unknown;
  readonly device?: string;
}

/** The places in which machines leave what they say, as they were read last: only what is new is read. */
export class Places {
  readonly #packing: Packing;
  readonly #read = new Map<string, Read>();
  readonly #refused = new Map<string, string>();

  constructor(packing: Packing) {
    this.#packing = packing;
  }

  /** Machines of which something is there; undefined among them where something is that says nothing. */
  get present(): ReadonlySet<string | undefined> {
    return new Set([...this.#read.values()].map(({ device }) => device));
  }

  /** Places with something that cannot be read, and why, in words for the user. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /** @returns Whether something is not there any more. */
  dropAllBut(slots: ReadonlyMap<string, unknown>): boolean {
    const gone = [...this.#read.keys(), ...this.#refused.keys()].filter((place) => !slots.has(place));
    for (const place of gone) for (const each of [this.#read, this.#refused]) each.delete(place);
    return gone.length > 0;
  }

  isRead(place: string, text: unknown): boolean {
    const read = this.#read.get(place);
    return read !== undefined && read.text === text;
  }

  /** Undefined where nothing is said, or nothing that can be read. */
  async read(place: string, text: unknown): Promise<Slot | undefined> {
    this.#refused.delete(place);
    if (text === undefined || text === null || text === "") return undefined;
    try {
      return await this.#packing.decode(text);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.#refused.set(place, cause.message);
      return undefined;
    }
  }

  /** What stands there was taken in. */
  noteRead(place: string, text: unknown, device: string | undefined): void {
    this.#read.set(place, { text, ...(device !== undefined && { device }) });
  }

  /** What a machine says is taken for new. */
  readAgain(device: string): void {
    for (const [place, read] of this.#read) if (read.device === device) this.#read.delete(place);
  }

  /** What slots of others take, also those that cannot be read, and what stands in more places than one of `own`. */
  lengthBeside(own: string): number {
    let length = 0;
    let isFirst = true;
    for (const { text, device } of this.#read.values()) {
      if (device !== own || !isFirst) length += this.#packing.lengthOf(text);
      if (device === own) isFirst = false;
    }
    return length;
  }

  /** What slots take that none of these machines wrote. */
  lengthWithout(writers: ReadonlySet<string | undefined>): number {
    const others = [...this.#read.values()].filter(({ device }) => !writers.has(device));
    return others.reduce((sum, { text }) => sum + this.#packing.lengthOf(text), 0);
  }
}
