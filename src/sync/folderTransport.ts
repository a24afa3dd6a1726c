import { type Transport, TransportError } from "../app/transport.ts";
import { randomToken } from "../base/ids.ts";
import { deviceOfSlot } from "./slot.ts";

/** What the folder transport needs of a disk. Errors have the usual errno names as `code`. */
export interface FolderFiles {
  /** Names in a folder; none when there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Undefined when there is no such file. */
  facts(path: string): Promise<{ readonly sizeBytes: number; readonly modifiedMs: number } | undefined>;
  readFile(path: string): Promise<Uint8Array>;
  /** Makes a file with these bytes and syncs it. @throws EEXIST when there is one. */
  writeExclusive(path: string, bytes: Uint8Array): Promise<unknown>;
  /** Replaces what was called `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

export interface FolderTransportSetup {
  /** Absolute. Chosen by the user; it has to be there. */
  readonly folder: string;
  readonly device: string;
  readonly files: FolderFiles;
  /** Told the names of files that look like ours and are not taken in: copies that a synced drive made of a conflict, for instance. */
  readonly onPassedOver?: (names: readonly string[]) => void;
}

const ending = ".braid-sync";
const nameForm = /^([0-9a-z]{12})\.braid-sync$/;
/** In bytes. A machine says less at once, and goes on when that was read. */
const fileLimit = 16_000_000;

/** How many characters all files together aim at: enough for years of text at once, and little enough to be read at once. */
export const folderBudget = 4_000_000;

/**
 * A folder of the user's choice as a place for slots: a synced drive, a share, a repository. One file for each machine, so
 * that no two machines write the same. A file that is gone says nothing; it is written again by whose it is.
 */
export class FolderTransport implements Transport {
  readonly name: string;
  readonly #setup: FolderTransportSetup;
  /** By name: what was read, and what the disk said of the file then. */
  readonly #read = new Map<string, { readonly facts: string; readonly text: string }>();

  constructor(setup: FolderTransportSetup) {
    this.#setup = setup;
    this.name = setup.folder;
  }

  async readAll(): Promise<ReadonlyMap<string, unknown>> {
    const { folder, files, onPassedOver } = this.#setup;
    const names = await this.#try(files.list(folder), "read");
    const slots = new Map<string, unknown>();
    const passedOver: string[] = [];
    for (const name of names) {
      if (!name.endsWith(ending)) continue;
      const text = nameForm.test(name) ? await this.#readOne(name) : undefined;
      if (text !== undefined) slots.set(name, text);
      else passedOver.push(name);
    }
    for (const name of this.#read.keys()) if (!slots.has(name)) this.#read.delete(name);
    onPassedOver?.(passedOver);
    return slots;
  }

  /** Undefined for a file that is too large, is being written by whoever syncs the folder, or is somebody else's under this name. */
  async #readOne(name: string): Promise<string | undefined> {
    const { files } = this.#setup;
    const path = this.#pathOf(name);
    try {
      const facts = await files.facts(path);
      if (!facts || facts.sizeBytes > fileLimit) return undefined;
      const mark = `${facts.sizeBytes} ${facts.modifiedMs}`;
      const known = this.#read.get(name);
      if (known?.facts === mark) return known.text;
      const text = Buffer.from(await files.readFile(path)).toString("latin1");
      const device = deviceOfSlot(text);
      if (device !== undefined && `${device}${ending}` !== name) return undefined;
      this.#read.set(name, { facts: mark, text });
      return text;
    } catch {
      return undefined; // The next round reads it.
    }
  }

  async publish(text: string): Promise<void> {
    const { files, folder, device } = this.#setup;
    const name = `${device}${ending}`;
    const temporary = `${folder}/.${name}.${randomToken(8)}`;
    const write = async () => {
      try {
        await files.writeExclusive(temporary, Buffer.from(text, "latin1"));
        await files.rename(temporary, this.#pathOf(name));
      } catch (cause) {
        await files.unlink(temporary).catch(() => undefined);
        throw cause;
      }
    };
    await this.#try(write(), "written");
  }

  async forget(device: string): Promise<void> {
    const path = this.#pathOf(`${device}${ending}`);
    if (await this.#try(this.#setup.files.facts(path), "read"))
      await this.#try(this.#setup.files.unlink(path), "written");
  }

  #pathOf(name: string): string {
    return `${this.#setup.folder}/${name}`;
  }

  async #try<T>(step: Promise<T>, what: "read" | "written"): Promise<T> {
    try {
      return await step;
    } catch (cause) {
      const verb = what === "read" ? "read" : "written to";
      throw new TransportError(
        `The folder “${this.name}” cannot be ${verb} now. Your sessions are safe on this machine; syncing goes on when the folder is back.`,
        { cause },
      );
    }
  }
}
