import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import { type Disposable, disposable } from "../../../src/base/disposable.ts";
import type { Timers } from "../../../src/storage/timers.ts";

interface Timer {
  readonly run: () => void;
  readonly intervalMs: number | undefined;
  dueMs: number;
}

/** Time that passes when it is told to. */
export class SimulatedTime implements Timers {
  readonly #timers = new Set<Timer>();
  #nowMs: number;
  readonly clock: Clock = { now: () => this.#nowMs as EpochMs };

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  after(delayMs: number, run: () => void): Disposable {
    return this.#add({ run, intervalMs: undefined, dueMs: this.#nowMs + delayMs });
  }

  every(intervalMs: number, run: () => void): Disposable {
    return this.#add({ run, intervalMs, dueMs: this.#nowMs + intervalMs });
  }

  /** Lets time pass and does what falls due. What repeats is done once at most, as on a computer that slept. */
  pass(durationMs: number): void {
    this.#nowMs += durationMs;
    for (const timer of [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)) {
      if (timer.dueMs > this.#nowMs || !this.#timers.has(timer)) continue;
      if (timer.intervalMs === undefined) this.#timers.delete(timer);
      else timer.dueMs = this.#nowMs + timer.intervalMs;
      timer.run();
    }
  }

  #add(timer: Timer): Disposable {
    this.#timers.add(timer);
    return disposable(() => this.#timers.delete(timer));
  }
}

/** Nothing happens by itself. */
export const noTimers: Timers = { after: () => disposable(() => {}), every: () => disposable(() => {}) };
