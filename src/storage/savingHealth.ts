import type { StoreHealth } from "../app/sessionStore.ts";
import type { Disposable } from "../base/disposable.ts";
import { Emitter, type Event } from "../base/emitter.ts";
import { healthOf } from "./storeErrors.ts";
import type { Timers } from "./timers.ts";

/** How soon it is noticed that writing works again. */
const probeMs = 5000;

/** Whether writing works, as the last attempt told. While it does not, it is tried now and then, so that nobody has to in vain. */
export class SavingHealth implements Disposable {
  readonly onDidChange: Event<StoreHealth | undefined>;
  readonly #changes: Emitter<StoreHealth | undefined>;
  readonly #timers: Timers;
  readonly #probe: () => Promise<boolean>;
  #current: StoreHealth | undefined;
  #probing: Disposable | undefined;

  /** @param probe Tries to write; answers whether it worked, and never rejects. */
  constructor(timers: Timers, probe: () => Promise<boolean>, report: (cause: unknown) => void) {
    this.#timers = timers;
    this.#probe = probe;
    this.#changes = new Emitter(report);
    this.onDidChange = this.#changes.event;
  }

  /** Undefined while writing works. */
  get current(): StoreHealth | undefined {
    return this.#current;
  }

  worked(): void {
    this.#set(undefined);
  }

  failed(cause: unknown): void {
    this.#set(healthOf(cause));
  }

  dispose(): void {
    this.#probing?.dispose();
  }

  #set(health: StoreHealth | undefined): void {
    if (this.#current?.trouble === health?.trouble) return;
    this.#current = health;
    this.#probing?.dispose();
    this.#probing = health && this.#timers.every(probeMs, () => void this.#tryAgain());
    this.#changes.fire(health);
  }

  async #tryAgain(): Promise<void> {
    if (await this.#probe()) this.worked();
  }
}
