import type { EpochMs } from "../base/clock.ts";

/** After so many publications by which nothing moved, the next ones wait. */
const patience = 12;
const shortestPauseMs = 60_000;
const longestPauseMs = 30 * 60_000;

/**
 * Where nothing reaches anybody any more though machines differ - sessions are held back, or their versions differ in what
 * travels - a machine speaks ever more seldom. Anything that moves ends that.
 */
export class Pace {
  #state = "";
  #standstill = 0;
  #spokeAt = 0;

  /** @param state What changes as long as anything reaches anybody. */
  noteSpoken(state: string, now: EpochMs): void {
    this.#standstill = state === this.#state ? this.#standstill + 1 : 0;
    this.#state = state;
    this.#spokeAt = now;
  }

  /** Whether it is too early to speak again. */
  isPausing(state: string, now: EpochMs): boolean {
    const over = this.#standstill - patience;
    if (state !== this.#state || over < 0) return false;
    const passed = now - this.#spokeAt;
    return passed >= 0 && passed < Math.min(2 ** over * shortestPauseMs, longestPauseMs);
  }
}
