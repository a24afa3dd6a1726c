import { type Disposable, disposable } from "./disposable.ts";

/** Subscribes to a kind of fact. Disposing the answer ends the subscription. */
export type Event<T> = (listener: (fact: T) => void) => Disposable;

/** Announces facts after they are true. A listener that throws is reported; the others still hear. */
export class Emitter<T> {
  readonly #listeners = new Set<{ readonly hear: (fact: T) => void }>();
  readonly #onListenerError: (cause: unknown) => void;

  constructor(onListenerError: (cause: unknown) => void) {
    this.#onListenerError = onListenerError;
  }

  readonly event: Event<T> = (hear) => {
    const subscription = { hear }; // An object of its own: one function may subscribe twice.
    this.#listeners.add(subscription);
    return disposable(() => this.#listeners.delete(subscription));
  };

  fire(fact: T): void {
    for (const { hear } of [...this.#listeners]) {
      try {
        hear(fact);
      } catch (cause) {
        this.#onListenerError(cause);
      }
    }
  }
}
