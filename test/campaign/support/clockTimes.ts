import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import type { Random } from "./random.ts";
import type { SimulatedTime } from "./simTime.ts";

const yearMs = 365.25 * 86_400_000;

/** Ways in which a computer's clock is wrong. Each makes of the true time what it shows. */
type Wrongness = (trueMs: number) => number;

/** A clock that is right, until something happens to it. */
export class WrongClock implements Clock {
  readonly #time: SimulatedTime;
  #wrongness: Wrongness = (trueMs) => trueMs;

  constructor(time: SimulatedTime) {
    this.#time = time;
  }

  now(): EpochMs {
    return this.#wrongness(this.#time.clock.now()) as EpochMs;
  }

  setRight(): void {
    this.#wrongness = (trueMs) => trueMs;
  }

  /** Something happens to it; from its next reading on it may be anywhere. */
  goWrong(random: Random): void {
    const startMs = this.#time.clock.now();
    const offsetMs = random.pick([-10, 10, -1, 1, 0.01, -0.01]) * yearMs;
    switch (random.integer(7)) {
      case 0: // It stands still.
        this.#wrongness = () => startMs;
        return;
      case 1: // A second is repeated.
        this.#wrongness = (trueMs) => (trueMs > startMs + 1000 ? trueMs - 1000 : trueMs);
        return;
      case 2: // It runs backwards.
        this.#wrongness = (trueMs) => startMs - (trueMs - startMs);
        return;
      case 3: // Its battery is empty.
        this.#wrongness = (trueMs) => trueMs - startMs;
        return;
      case 4: // It jumps to and fro.
        this.#wrongness = (trueMs) => trueMs + (Math.floor(trueMs / 7000) % 2) * offsetMs;
        return;
      default:
        this.#wrongness = (trueMs) => trueMs + offsetMs;
    }
  }
}
