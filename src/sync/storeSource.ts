import { type SessionStore, StoreError } from "../app/sessionStore.ts";
import type { Disposable } from "../base/disposable.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { digestOf, type SessionDigest } from "./fingerprint.ts";
import type { SyncSource } from "./source.ts";
import { staysBecause } from "./travelling.ts";

/** Lets everything else that waits for this thread have its turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The store, as synchronising sees it. Digests are made once, one session after the other, and again for those that
 * changed; what cannot be read now is passed over, and others send it again.
 */
export class StoreSource implements SyncSource, Disposable {
  readonly #store: SessionStore;
  readonly #digests = new Map<SessionId, SessionDigest>();
  /** Sessions that were not looked at since they changed; undefined before the first look at the list. */
  #changed: Set<SessionId> | undefined;
  #all: readonly SessionDigest[] = [];
  #looking: Promise<readonly SessionDigest[]> | undefined;
  readonly #listener: Disposable;
  readonly #onProgress: (done: number, total: number) => void;

  /** @param onProgress Told of the first look, which reads every session. */
  constructor(store: SessionStore, onProgress: (done: number, total: number) => void = () => {}) {
    this.#store = store;
    this.#onProgress = onProgress;
    this.#listener = store.onDidChange(({ session }) => this.#changed?.add(session));
  }

  dispose(): void {
    this.#listener.dispose();
  }

  digests(): Promise<readonly SessionDigest[]> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<readonly SessionDigest[]> {
    if (!this.#changed) {
      const changed = new Set<SessionId>();
      this.#changed = changed; // What changes while the list is made counts, too.
      for (const { id } of await this.#store.list()) changed.add(id);
    }
    if (this.#changed.size === 0) return this.#all;
    let done = 0;
    for (const session of this.#changed) {
      this.#changed.delete(session);
      try {
        await this.#lookAt(session);
      } catch (cause) {
        this.#changed.add(session);
        throw cause;
      }
      done++;
      if (done % 20 === 0) this.#onProgress(done, done + this.#changed.size);
      await nextTurn();
    }
    this.#all = [...this.#digests.values()];
    return this.#all;
  }

  async #lookAt(session: SessionId): Promise<void> {
    const records = await this.#find(session);
    const digest = records && digestOf(session, records);
    if (digest) this.#digests.set(session, digest);
    else this.#digests.delete(session);
  }

  async records(session: SessionId): Promise<readonly SessionRecord[]> {
    return [...((await this.#find(session)) ?? [])].filter((record) => staysBecause(record) === undefined);
  }

  async everything(session: SessionId): Promise<Iterable<SessionRecord>> {
    return (await this.#find(session)) ?? [];
  }

  merge(records: readonly SessionRecord[]): Promise<void> {
    return this.#store.merge(records);
  }

  /** Undefined also for a session that is damaged, or was written by a newer version. @throws StoreError for what passes. */
  async #find(session: SessionId): Promise<RecordSet | undefined> {
    try {
      return await this.#store.find(session);
    } catch (cause) {
      if (cause instanceof StoreError && (cause.trouble === "damaged" || cause.trouble === "newerVersion"))
        return undefined;
      throw cause;
    }
  }
}
