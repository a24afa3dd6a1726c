import type { Disposable } from "./disposable.ts";

/** Does something once for a burst of calls, some time after the first of them. */
export class Burst implements Disposable {
  readonly #delayMs: number;
  readonly #run: () => unknown;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  /** @param run Must neither throw nor reject. */
  constructor(delayMs: number, run: () => unknown) {
    this.#delayMs = delayMs;
    this.#run = run;
  }

  soon(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      void this.#run();
    }, this.#delayMs);
  }

  /** What waits is not done any more. */
  dispose(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }
}
