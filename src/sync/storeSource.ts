import { isDeepStrictEqual } from "node:util";
import { type SessionStore, StoreError } from "../app/sessionStore.ts";
import type { Disposable } from "../base/disposable.ts";
import { inSlices, nextTurn } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import type { DigestCache } from "./digestCache.ts";
import { digestOf, type SessionDigest } from "./fingerprint.ts";
import type { SyncSource } from "./source.ts";
import { staysBecause } from "./travelling.ts";

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
  /** Whether `#all` is not what the digests are. */
  #isOld = false;
  #looking: Promise<readonly SessionDigest[]> | undefined;
  readonly #listener: Disposable;
  readonly #cache: DigestCache | undefined;
  readonly #unreadable = new Set<SessionId>();

  /** @param cache Spares reading what did not change since the last start. The source's from now on, and disposed of with it. */
  constructor(store: SessionStore, cache?: DigestCache) {
    this.#store = store;
    this.#cache = cache;
    this.#listener = store.onDidChange(({ session }) => this.#changed?.add(session));
  }

  /** How many sessions are there that cannot be read. */
  get unreadable(): number {
    return this.#unreadable.size;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#cache?.dispose();
  }

  digests(): Promise<readonly SessionDigest[]> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<readonly SessionDigest[]> {
    if (!this.#changed) await this.#lookFirst();
    const changed = this.#changed;
    if (!changed || changed.size === 0) return this.#all;
    const states = await this.#cache?.states();
    for (const session of changed) {
      changed.delete(session);
      try {
        await this.#lookAt(session, states?.get(session));
      } catch (cause) {
        changed.add(session);
        throw cause;
      }
      await nextTurn();
    }
    if (this.#isOld) this.#all = [...this.#digests.values()];
    this.#isOld = false;
    return this.#all;
  }

  /** Finds out which sessions have to be read. */
  async #lookFirst(): Promise<void> {
    const changed = new Set<SessionId>();
    this.#changed = changed; // What changes meanwhile counts, too.
    try {
      const kept = await this.#cache?.load();
      const states = await this.#cache?.states();
      const there = new Set<SessionId>();
      await inSlices(await this.#store.list(), ({ id }) => {
        there.add(id);
        const known = kept?.get(id);
        if (!known || known.state !== states?.get(id)) changed.add(id);
        else if (known.digest) this.#digests.set(id, known.digest);
      });
      for (const session of kept?.keys() ?? []) if (!there.has(session)) this.#cache?.delete(session);
      this.#all = [...this.#digests.values()];
    } catch (cause) {
      this.#changed = undefined;
      throw cause;
    }
  }

  /** @param state Of the session before it is read; undefined where that is not known. */
  async #lookAt(session: SessionId, state: string | undefined): Promise<void> {
    const before = { digest: this.#digests.get(session), unreadable: this.unreadable };
    const records = await this.#find(session);
    const found = records && digestOf(session, records);
    // Drafts and replies under way are saved all the time, and change nothing that travels.
    const digest = isDeepStrictEqual(found, before.digest) ? before.digest : found;
    if (digest) this.#digests.set(session, digest);
    else this.#digests.delete(session);
    if (digest !== before.digest || this.unreadable !== before.unreadable) this.#isOld = true;
    if (state === undefined || this.#unreadable.has(session)) this.#cache?.delete(session);
    else this.#cache?.set(session, { state, digest });
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
      const found = await this.#store.find(session);
      this.#unreadable.delete(session);
      return found;
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      if (cause.trouble !== "damaged" && cause.trouble !== "newerVersion") throw cause;
      this.#unreadable.add(session);
      return undefined;
    }
  }
}
