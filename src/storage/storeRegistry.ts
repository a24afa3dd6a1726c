import { join } from "node:path";
import type { SessionStore } from "../app/sessionStore.ts";
import type { Clock, EpochMs } from "../base/clock.ts";
import type { Disposable } from "../base/disposable.ts";
import { randomToken } from "../base/ids.ts";
import { isJsonObject } from "../base/json.ts";
import { describeError, type Log } from "../base/log.ts";
import { attempt, type Disk } from "./disk.ts";
import { readStoreId, storeIdOf } from "./storeIdentity.ts";

/** A store that exists on this machine, or did. */
export interface KnownStore {
  readonly id: string;
  readonly root: string;
  readonly editor: string;
  readonly lastUsed: EpochMs;
}

const dayMs = 86_400_000;

export interface StoreRegistrySetup {
  /** Makes files for this user alone. */
  readonly disk: Disk;
  readonly clock: Clock;
  /** The user's data folder of Braid. */
  readonly dataFolder: string;
}

/**
 * By this, a command line finds the stores of this machine: `stores/<store id>.json` in the user's data folder. Each store
 * has a file of its own, so that there is none to fight over. Losing them costs a `--store` on the command line.
 */
export class StoreRegistry {
  readonly #setup: StoreRegistrySetup;

  constructor(setup: StoreRegistrySetup) {
    this.#setup = setup;
  }

  /** Notes that a store is used. Writes at most once a day. @throws the disk's error. */
  async note(root: string, editor: string): Promise<void> {
    const { disk, clock } = this.#setup;
    const id = await storeIdOf(disk, root);
    const path = join(this.#folder, `${id}.json`);
    const known = await this.#read(id);
    const lastUsed = clock.now();
    const isFresh = known && Math.abs(lastUsed - known.lastUsed) < dayMs;
    if (isFresh && known.root === root && known.editor === editor) return;
    const temporary = `${path}.${randomToken(10)}`;
    await disk.makeDirectory(this.#folder);
    try {
      await disk.writeExclusive(temporary, Buffer.from(JSON.stringify({ root, editor, lastUsed })));
      await disk.rename(temporary, path);
    } catch (cause) {
      await attempt(disk.unlink(temporary));
      throw cause;
    }
  }

  /** The one used last first. What cannot be read is left out. */
  async stores(): Promise<readonly KnownStore[]> {
    const stores: KnownStore[] = [];
    for (const file of await this.#setup.disk.list(this.#folder)) {
      const id = file.endsWith(".json") ? readStoreId(file.slice(0, -".json".length)) : undefined;
      const store = id && (await this.#read(id));
      if (store) stores.push(store);
    }
    return stores.sort((a, b) => b.lastUsed - a.lastUsed);
  }

  get #folder(): string {
    return join(this.#setup.dataFolder, "stores");
  }

  async #read(id: string): Promise<KnownStore | undefined> {
    try {
      const bytes = await this.#setup.disk.readFile(join(this.#folder, `${id}.json`));
      const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
      if (!isJsonObject(value)) return undefined;
      const { root, editor, lastUsed } = value;
      return typeof root === "string" && typeof editor === "string" && typeof lastUsed === "number"
        ? { id, root, editor, lastUsed: lastUsed as EpochMs }
        : undefined;
    } catch {
      return undefined;
    }
  }
}

/** Notes a store when this window first writes something. Without the note nothing is lost, so failing is only logged. */
export function noteStore(
  store: SessionStore,
  registry: StoreRegistry,
  root: string,
  editor: string,
  log: Log,
): Disposable {
  const listening = store.onDidChange(({ origin }) => {
    if (origin !== "here") return;
    listening.dispose();
    registry
      .note(root, editor)
      .catch((cause: unknown) => log.debug(`The store was not noted: ${describeError(cause)}`));
  });
  return listening;
}
