import assert from "node:assert/strict";
import { type Clock, type EpochMs, systemClock } from "../../src/base/clock.ts";
import { type Disposable, disposable } from "../../src/base/disposable.ts";

/** A clock and timers that go on only when a test says so. */
export class HandTime {
  #aheadMs = 0;
  #waiting: { readonly delayMs: number; readonly run: () => void }[] = [];
  #wake: () => void = () => {};

  readonly clock: Clock = { now: () => (systemClock.now() + this.#aheadMs) as EpochMs };

  /** How long the timers that wait were to wait, in milliseconds. */
  get waits(): readonly number[] {
    return this.#waiting.map(({ delayMs }) => delayMs);
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { delayMs, run };
    this.#waiting.push(timer);
    this.#wake();
    return disposable(() => {
      this.#waiting = this.#waiting.filter((each) => each !== timer);
    });
  }

  /** Moves the clock, and no timer: as a laptop that slept, or somebody who set the date. */
  leap(ms: number): void {
    this.#aheadMs += ms;
  }

  /** Lets the only timer that waits run out, by the clock, too. Its work has only begun then. */
  begin(): void {
    const [timer, ...others] = this.#waiting.splice(0);
    assert.ok(timer && others.length === 0, `${this.#waiting.length} timers wait.`);
    this.leap(timer.delayMs);
    timer.run();
  }

  /** Resolves once something waits again: work that goes on for ever ends its rounds with that. */
  async round(): Promise<void> {
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Lets the only timer run out and its work come to an end. */
  async pass(): Promise<void> {
    this.begin();
    await this.round();
  }
}
