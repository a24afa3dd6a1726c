/** The host may not listen yet when the page is there first, so the question is repeated after these times. */
const repeatAfterMs = [1_000, 2_000, 4_000, 8_000];

export interface LoadEvents<View> {
  onDidLoad(view: View): void;
  /** The host answered that it cannot. */
  onDidFail(sentence: string): void;
}

/** Asks what to show, again and again until an answer comes. Calls while one is on its way are one more in all. */
export class Loader<View> {
  readonly #ask: () => Promise<View>;
  readonly #events: LoadEvents<View>;
  #isLoading = false;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => Promise<View>, events: LoadEvents<View>) {
    this.#ask = ask;
    this.#events = events;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  load(): void {
    if (this.#isLoading) {
      this.#isStale = true;
      return;
    }
    this.#isLoading = true;
    this.#isStale = false;
    this.#attempt(0);
  }

  #attempt(count: number): void {
    this.#timer = setTimeout(() => this.#attempt(count + 1), repeatAfterMs[count] ?? repeatAfterMs.at(-1));
    this.#ask().then(
      (view) => this.#end(() => this.#events.onDidLoad(view)),
      (cause: Error) => this.#end(() => this.#events.onDidFail(cause.message)),
    );
  }

  /** The first answer counts; those to repeated questions come late. */
  #end(tell: () => void): void {
    if (!this.#isLoading) return;
    clearTimeout(this.#timer);
    this.#isLoading = false;
    tell();
    if (this.#isStale) this.load();
  }
}
