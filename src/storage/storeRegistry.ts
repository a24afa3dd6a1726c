import { join } from "node:path";
import type { SessionStore } from "../app/sessionStore.ts";
import type { Clock, EpochMs } from "../base/clock.ts";
import { type Disposable, DisposableStore } from "../base/disposable.ts";
import type { Event } from "../base/emitter.ts";
import { randomToken } from "../base/ids.ts";
import { isJsonObject } from "../base/json.ts";
import { describeError, type Log } from "../base/log.ts";
import { attempt, type Disk } from "./disk.ts";
import { readStoreId, storeIdOf } from "./storeIdentity.ts";

/** What an editor says about the store it uses, for those who come when it does not run. */
export interface StoreNote {
  /** The store's folder. */
  readonly root: string;
  /** Name of the editor. */
  readonly editor: string;
  /** The folder that the extension's own folder is in. */
  readonly extensions?: string;
  /** False when the user switched automatic backups off. */
  readonly isBackedUp?: boolean;
  /** The folder that the user chose for backups. */
  readonly backupFolder?: string | undefined;
}

/** A store that exists on this machine, or did. */
export interface KnownStore extends StoreNote {
  readonly id: string;
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
 * By this, the command line and the last backup find the stores of this machine: `stores/<store id>.json` in the user's data
 * folder. Each store has a file of its own, so that there is none to fight over. Losing them costs a `--store` on the
 * command line, and the last backup.
 */
export class StoreRegistry {
  readonly #setup: StoreRegistrySetup;

  constructor(setup: StoreRegistrySetup) {
    this.#setup = setup;
  }

  /** Notes that a store is used. Writes at most once a day while nothing else is new. @throws the disk's error. */
  async note(note: StoreNote): Promise<void> {
    const { disk, clock } = this.#setup;
    const id = await storeIdOf(disk, note.root);
    const known = await this.#read(id);
    const isFresh = known && Math.abs(clock.now() - known.lastUsed) < dayMs;
    if (!isFresh || !isSame(known, note)) await this.#write(id, note);
  }

  /** Notes what is new about a store, if it was noted before. @throws the disk's error. */
  async renew(note: StoreNote): Promise<void> {
    for (const known of await this.stores())
      if (known.root === note.root && !isSame(known, note)) await this.#write(known.id, note);
  }

  async #write(id: string, note: StoreNote): Promise<void> {
    const { disk, clock } = this.#setup;
    const path = join(this.#folder, `${id}.json`);
    const temporary = `${path}.${randomToken(10)}`;
    await disk.makeDirectory(this.#folder);
    try {
      const text = JSON.stringify({ ...note, lastUsed: clock.now() });
      await disk.writeExclusive(temporary, Buffer.from(text));
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
      const { root, editor, lastUsed, extensions, isBackedUp, backupFolder } = value;
      if (typeof root !== "string" || typeof editor !== "string" || typeof lastUsed !== "number")
        return undefined;
      return {
        ...{ id, root, editor, lastUsed: lastUsed as EpochMs },
        ...(typeof extensions === "string" && { extensions }),
        ...(typeof isBackedUp === "boolean" && { isBackedUp }),
        ...(typeof backupFolder === "string" && { backupFolder }),
      };
    } catch {
      return undefined;
    }
  }
}

const isSame = (one: StoreNote, other: StoreNote): boolean =>
  one.root === other.root &&
  one.editor === other.editor &&
  one.extensions === other.extensions &&
  one.isBackedUp === other.isBackedUp &&
  one.backupFolder === other.backupFolder;

export interface StoreNoting {
  readonly store: SessionStore;
  readonly registry: StoreRegistry;
  /** Asked for at each use, because settings are in it. */
  note(): StoreNote;
  readonly log: Log;
  readonly onDidChangeSettings: Event<void>;
  /** Somebody looks at the sessions. */
  readonly onDidList: Event<void>;
}

/**
 * Notes a store when this window first writes something, and what is new about a noted one: settings may have been changed
 * while no window was there. Without the note no session is lost, so failing is only logged.
 */
export function noteStore(setup: StoreNoting): Disposable {
  const { store, registry, note, log, onDidChangeSettings, onDidList } = setup;
  const owned = new DisposableStore();
  const report = (cause: unknown) => log.debug(`The store was not noted: ${describeError(cause)}`);
  const renew = () => void registry.renew(note()).catch(report);
  const writing = owned.add(
    store.onDidChange(({ origin }) => {
      if (origin !== "here") return;
      writing.dispose();
      registry.note(note()).catch(report);
    }),
  );
  const looking = owned.add(
    onDidList(() => {
      looking.dispose();
      renew();
    }),
  );
  owned.add(onDidChangeSettings(renew));
  return owned;
}
