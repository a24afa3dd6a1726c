/** Something that holds on to more than memory. Disposing twice does no harm. */
export interface Disposable {
  dispose(): void;
}

export const disposable = (release: () => void): Disposable => {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      release();
    },
  };
};

/** Releases what it owns, newest first, because later things lean on earlier ones. */
export class DisposableStore implements Disposable {
  readonly #owned: Disposable[] = [];
  #closed = false;

  /** Takes ownership. An item that arrives after the store was closed is released at once. */
  add<T extends Disposable>(item: T): T {
    if (this.#closed) item.dispose();
    else this.#owned.push(item);
    return item;
  }

  /**
   * Releases everything, even when single releases fail.
   * @throws AggregateError with what the failing ones threw.
   */
  dispose(): void {
    this.#closed = true;
    const causes: unknown[] = [];
    for (const item of this.#owned.splice(0).reverse()) {
      try {
        item.dispose();
      } catch (cause) {
        causes.push(cause);
      }
    }
    if (causes.length > 0) throw new AggregateError(causes, "Some resources could not be released.");
  }
}
