import type { Transport } from "../app/transport.ts";
import type { Clock } from "../base/clock.ts";
import type { Machine, TakenIn } from "./machine.ts";

/** Each publication is an upload of all extensions' states, and Settings Sync stops at 100 requests in five minutes. */
export const publishEveryMs = 60_000;

export interface Round extends TakenIn {
  readonly published: boolean;
}

/** Carries between one machine and one place where machines leave what they say. */
export class Courier {
  readonly #machine: Machine;
  readonly #transport: Transport;
  readonly #clock: Clock;
  #publishedAt: number;

  /** @param publishedAt When this machine last published, also from another window or before a restart. */
  constructor(machine: Machine, transport: Transport, clock: Clock, publishedAt = Number.NEGATIVE_INFINITY) {
    this.#machine = machine;
    this.#transport = transport;
    this.#clock = clock;
    this.#publishedAt = publishedAt;
  }

  /**
   * Takes in what others say; then says what is new, or what was lost of what was said, at most once a minute.
   * To be called every few seconds, one call at a time.
   * @throws StoreError, TransportError. The next round does what was not done.
   */
  async round(): Promise<Round> {
    const slots = await this.#transport.readAll();
    const taken = await this.#machine.takeIn(slots);
    if (taken.isDoubled || !this.#isDue) return { ...taken, published: false };
    const text = await this.#machine.compose();
    if (text === undefined) await this.#makeRoom();
    if (text === undefined || [...slots.values()].includes(text)) return { ...taken, published: false };
    this.#publishedAt = this.#clock.now();
    await this.#transport.publish(text);
    return { ...taken, published: true };
  }

  /** A clock that was set back must not silence the machine until it is that late again. */
  get #isDue(): boolean {
    const passed = this.#clock.now() - this.#publishedAt;
    return passed >= publishEveryMs || passed < 0;
  }

  /** What machines said that are silent for long is here; should one return, it says it again. */
  async #makeRoom(): Promise<void> {
    const [longest] = this.#machine.silent;
    if (longest === undefined) return;
    this.#publishedAt = this.#clock.now();
    await this.#transport.forget(longest);
    this.#machine.forget(longest);
  }
}
