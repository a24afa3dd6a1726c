import type { Random } from "./random.ts";

interface Waiting<T> {
  readonly who: T;
  readonly go: () => void;
}

/**
 * Decides who makes the next step, so that what several windows do at once is interleaved at random and yet comes again
 * with the same seed.
 */
export class Turns<T> {
  readonly #random: Random;
  readonly #canGo: (who: T) => boolean;
  #waiting: Waiting<T>[] = [];

  /** @param canGo Somebody who was stopped waits; somebody who is dead waits for ever. */
  constructor(random: Random, canGo: (who: T) => boolean) {
    this.#random = random;
    this.#canGo = canGo;
  }

  /** Resolves when it is this one's turn. */
  next(who: T): Promise<void> {
    return new Promise((go) => this.#waiting.push({ who, go }));
  }

  /** Gives turns until something has come true, or nobody who may go on waits for one. */
  async until(isSo: () => boolean): Promise<void> {
    await settled();
    while (!isSo()) {
      const ready = this.#waiting.filter(({ who }) => this.#canGo(who));
      if (ready.length === 0) return;
      const chosen = this.#random.pick(ready);
      this.#waiting = this.#waiting.filter((waiting) => waiting !== chosen);
      chosen.go();
      await settled();
    }
  }
}

/** Resolves after everything that can happen without another turn has happened. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
