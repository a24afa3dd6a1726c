import type { Clock } from "../../base/clock.ts";
import { atMost } from "./deadline.ts";
import type { SyncTimers } from "./serviceSetup.ts";

const askEveryMs = 30_000;
const patienceMs = 10_000;

export interface ConnectionSetup {
  readonly ask: () => Promise<unknown>;
  /** An answer came after it was given up. */
  readonly onLateAnswer: () => void;
  readonly clock: Clock;
  readonly timers: SyncTimers;
}

/**
 * Whether this window still has its editor. A server keeps the programs of closed windows for hours, with their timers
 * running and nobody behind them. An answer that comes late is one, too: the computer may have slept.
 */
export class Connection {
  readonly #setup: ConnectionSetup;
  #answeredAt: number | undefined;
  #isOpen = false;

  constructor(setup: ConnectionSetup) {
    this.#setup = setup;
  }

  /** There is reason to ask again. */
  doubt(): void {
    this.#answeredAt = undefined;
  }

  /** Asks at most every half minute, and waits for some seconds. Never rejects. */
  async isThere(): Promise<boolean> {
    const { ask, onLateAnswer, clock, timers } = this.#setup;
    if (this.#isOpen) return false;
    const passed = this.#answeredAt === undefined ? undefined : clock.now() - this.#answeredAt;
    if (passed !== undefined && passed >= 0 && passed < askEveryMs) return true;
    this.#isOpen = true;
    let isLate = false;
    const answered = ask().then(
      () => {
        this.#isOpen = false;
        this.#answeredAt = clock.now();
        if (isLate) onLateAnswer();
      },
      () => undefined, // Whoever would answer is gone, so the question stays open.
    );
    await atMost(patienceMs, answered, timers);
    isLate = this.#isOpen;
    return !this.#isOpen;
  }
}
