import * as vscode from "vscode";
import type { Sync } from "../../app/sync.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { emptiablePlaces } from "../../app/syncWords.ts";
import { Burst } from "../../base/burst.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";

/** Facts come in bursts; the status is asked for once for each. */
const gatherMs = 200;

/** What menus and the palette go by. */
const contextKeys: Readonly<Record<string, (status: SyncStatus) => boolean>> = {
  "braid.isSyncing": ({ channels }) => channels.length > 0,
  "braid.holdsRemovals": ({ channels }) => channels.some(({ held }) => held.length > 0),
  "braid.hasPlacesToEmpty": (status) => emptiablePlaces(status).length > 0,
  "braid.knowsMachines": ({ channels }) => channels.some(({ devices }) => devices.length > 0),
};

/** Follows how syncing stands, for all that shows it. Nothing is asked before somebody looks at sessions or something happens. */
export class SyncWatch implements vscode.Disposable {
  readonly #sync: Sync;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange: Emitter<SyncStatus>;
  readonly onDidChange: Event<SyncStatus>;
  readonly #refreshing = new Burst(gatherMs, () => this.refresh());
  readonly #keys = new Map<string, boolean>();
  #asked = 0;

  constructor(sync: Sync, log: Log, onDidList: vscode.Event<void>) {
    this.#sync = sync;
    this.#log = log;
    this.#didChange = new Emitter((cause) => log.error(describeError(cause)));
    this.onDidChange = this.#didChange.event;
    this.#owned.add(sync.onDidChange(() => this.#refreshing.soon()));
    let isFirst = true;
    this.#owned.add(
      onDidList(() => {
        if (isFirst) this.#refreshing.soon();
        isFirst = false;
      }),
    );
    this.#owned.add(this.#refreshing);
  }

  /** Never rejects; what cannot be read now stays as it was shown before. */
  async refresh(): Promise<void> {
    const number = ++this.#asked;
    try {
      const status = await this.#sync.status();
      if (number !== this.#asked) return; // A later question has a newer answer.
      await this.#setKeys(status);
      this.#didChange.fire(status);
    } catch (cause) {
      this.#log.error(`How syncing stands could not be read: ${describeError(cause)}`);
    }
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #setKeys(status: SyncStatus): Promise<void> {
    for (const [key, isSet] of Object.entries(contextKeys)) {
      const value = isSet(status);
      if (this.#keys.get(key) === value) continue;
      this.#keys.set(key, value);
      await vscode.commands.executeCommand("setContext", key, value);
    }
  }
}
