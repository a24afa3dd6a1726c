import type { ListOptions } from "../../app/sessionStore.ts";
import type { SessionSummary } from "../../core/session.ts";

/** What a tree shows while the list of sessions is being made again. */
export interface ListingStep {
  readonly message: string;
  /** Newest first, of all workspaces. */
  readonly soFar: readonly SessionSummary[];
}

const numberOf = (sessions: number): string => sessions.toLocaleString("en");

/**
 * Lists sessions for the first time, which takes seconds when the store's catalog was lost, and tells meanwhile what
 * there is so far.
 */
export class ListingProgress {
  readonly #list: (options: ListOptions) => Promise<unknown>;
  readonly #onStep: () => void;
  #step: ListingStep | undefined;
  #isComplete = false;
  #running: Promise<void> | undefined;
  #firstStep: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  /** @param onStep There is more to show than before, or the list is complete: `ready` says something else now. */
  constructor(list: (options: ListOptions) => Promise<unknown>, onStep: () => void) {
    this.#list = list;
    this.#onStep = onStep;
  }

  /**
   * Resolves with undefined once the whole list is known, and earlier, with what there is so far, when that takes long.
   * @throws what listing threw. The next call tries again.
   */
  async ready(): Promise<ListingStep | undefined> {
    if (this.#isComplete || this.#step) return this.#step;
    this.#running ??= this.#run();
    await Promise.race([this.#running, this.#firstStep]);
    return this.#step;
  }

  async #run(): Promise<void> {
    this.#firstStep = new Promise((resolve) => {
      this.#wake = resolve;
    });
    try {
      await this.#list({ onProgress: (soFar, total) => this.#take(soFar, total) });
      this.#isComplete = true;
    } finally {
      const wasShown = this.#step !== undefined;
      this.#step = undefined;
      this.#running = undefined;
      if (wasShown) this.#onStep();
    }
  }

  #take(soFar: readonly SessionSummary[], total: number): void {
    const message = `Reading your sessions again: ${numberOf(soFar.length)} of ${numberOf(total)} …`;
    this.#step = { message, soFar };
    this.#wake();
    this.#onStep();
  }
}
