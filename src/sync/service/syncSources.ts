import { join } from "node:path";
import type { SessionStore } from "../../app/sessionStore.ts";
import type { SyncChannelStatus, SyncStatus } from "../../app/syncStatus.ts";
import type { Disposable } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import { DigestCache } from "../digestCache.ts";
import { RuledSource } from "../ruledSource.ts";
import type { SyncSource } from "../source.ts";
import { StoreSource } from "../storeSource.ts";
import { readText, type SyncFiles, syncFolderOf, writeText } from "./syncFiles.ts";

type Kind = SyncChannelStatus["kind"];

/** A store that tells what changed in it since it was looked at. */
export interface SyncedStore extends SessionStore {
  /** For every session a text that differs whenever what it holds may differ. @throws StoreError */
  contentStates(): Promise<ReadonlyMap<SessionId, string>>;
}

export interface SyncSourcesSetup {
  readonly store: SyncedStore;
  /** The store's folder. */
  readonly root: string;
  readonly files: SyncFiles;
  readonly log: Log;
}

/** What travels by each channel, of one look at the store. Loads nothing before it is asked for something. */
export class SyncSources implements Disposable {
  readonly #store: StoreSource;
  readonly #ruled: Readonly<Record<Kind, RuledSource>>;

  constructor({ store, root, files, log }: SyncSourcesSetup) {
    const path = join(syncFolderOf(root), "digests.txt");
    const cache = new DigestCache({
      file: { read: () => readText(files, path), write: (text) => writeText(files, path, text) },
      contentStates: () => store.contentStates(),
      onFailure: (cause) => log.debug(`The digests for syncing were not written: ${describeError(cause)}`),
    });
    this.#store = new StoreSource(store, cache);
    this.#ruled = {
      settingsSync: new RuledSource(this.#store, store),
      folder: new RuledSource(this.#store, store, { carriesMessages: true }),
    };
  }

  /** What is written later is written now, after this has returned. */
  dispose(): void {
    this.#store.dispose();
  }

  of(kind: Kind): SyncSource {
    return this.#ruled[kind];
  }

  /** What the user wants to travel, and what stays here by one of the channels; undefined before the first look. */
  limitsOf(kind: Kind): Pick<SyncStatus, "content" | "skipped"> | undefined {
    const { content, skipped } = this.#ruled[kind];
    return content && { content, skipped: [...skipped] };
  }
}
