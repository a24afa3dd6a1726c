import type { Clock } from "../../../src/base/clock.ts";
import { disposable } from "../../../src/base/disposable.ts";
import type { AppendHandle, Disk, FileFacts } from "../../../src/storage/disk.ts";

/** Bytes from one offset up to another, the latter not included. */
export type Span = readonly [from: number, to: number];

/** Never changed in place, so that a state of the disk is a copy of one map. */
export interface FileNode {
  readonly kind: "file";
  readonly bytes: Uint8Array;
  /** Written and not synced since. */
  readonly unsynced: readonly Span[];
  /** What a failed sync was about: the system has dropped it, whatever a later sync says. */
  readonly dropped: readonly Span[];
  readonly modifiedMs: number;
}

export interface FolderNode {
  readonly kind: "folder";
  /** What programs see. */
  readonly entries: ReadonlyMap<string, number>;
  readonly modifiedMs: number;
  /** What a loss of power cannot take: per name the node it stands for, if any, and the change that said so. */
  readonly lasting: ReadonlyMap<string, LastingName>;
}

export interface LastingName {
  readonly node: number | undefined;
  readonly change: number;
}

/** Names given and taken in one step. It survives a loss of power as a whole or not at all. */
export interface NameChange {
  /** Grows with time. */
  readonly number: number;
  readonly names: readonly {
    readonly folder: number;
    readonly name: string;
    readonly node: number | undefined;
  }[];
}

/** Everything about a simulated disk at one instant. */
export interface DiskState {
  readonly nodes: ReadonlyMap<number, FileNode | FolderNode>;
  /** Changes of names that no folder was synced after, oldest first. */
  readonly pending: readonly NameChange[];
  /** Nodes and changes are numbered from here on. */
  readonly next: number;
}

export const rootNode = 0;
const emptyFolder: FolderNode = { kind: "folder", entries: new Map(), lasting: new Map(), modifiedMs: 0 };

export const emptyDisk: DiskState = { nodes: new Map([[rootNode, emptyFolder]]), pending: [], next: 1 };

/** What is about to happen. Calls on an open file carry the path it was made with. */
export interface SimulatedCall {
  readonly call: keyof Disk | "write" | "datasync";
  readonly path: string;
  readonly bytes?: Uint8Array;
}

/**
 * Told before each call; may wait, and may reject to make the call fail. A `datasync` that is made to fail drops what
 * it was about. A number limits how many bytes a write takes.
 */
export type Gate = (call: SimulatedCall) => Promise<number | undefined> | undefined;

const failure = (code: string, path: string): Error => Object.assign(new Error(`${code}: ${path}`), { code });
const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

/**
 * A POSIX file system in memory that remembers what of it would survive a loss of power (see `afterPowerLoss`):
 * content from its last sync on, and names from the last sync of their folder on.
 */
export class SimulatedDisk {
  readonly #clock: Clock;
  readonly #hasLinks: boolean;
  #nodes: Map<number, FileNode | FolderNode>;
  #pending: readonly NameChange[];
  #next: number;
  /** Grows with everything that changes what could be found after a loss of power. */
  version = 0;

  constructor(clock: Clock, state: DiskState = emptyDisk, { hasLinks = true } = {}) {
    this.#clock = clock;
    this.#hasLinks = hasLinks;
    this.#nodes = new Map(state.nodes);
    this.#pending = state.pending;
    this.#next = state.next;
  }

  get state(): DiskState {
    return { nodes: new Map(this.#nodes), pending: this.#pending, next: this.#next };
  }

  /** The disk as one program uses it. */
  seenThrough(gate: Gate = () => undefined): Disk {
    return {
      createAppend: async (path) => {
        await gate({ call: "createAppend", path });
        return this.#handleOf(this.#create(path), path, gate);
      },
      readFile: async (path) => {
        await gate({ call: "readFile", path });
        return this.#file(this.#find(path), path).bytes;
      },
      readRange: async (path, offset, length) => {
        await gate({ call: "readRange", path });
        return this.#file(this.#find(path), path).bytes.subarray(offset, offset + length);
      },
      writeExclusive: async (path, bytes) => {
        await gate({ call: "writeExclusive", path });
        const node = this.#create(path);
        const handle = this.#handleOf(node, path, gate);
        if (bytes.length > 0 && (await handle.write(bytes)) !== bytes.length) throw failure("ENOSPC", path);
        await handle.datasync();
        return this.#factsOf(node);
      },
      link: async (from, to) => {
        await gate({ call: "link", path: to });
        if (!this.#hasLinks) throw failure("EPERM", to);
        const node = this.#needed(from);
        this.#file(node, from);
        if (this.#find(to) !== undefined) throw failure("EEXIST", to);
        this.#rename([[to, node]]);
      },
      rename: async (from, to) => {
        await gate({ call: "rename", path: to });
        const node = this.#needed(from);
        if (node === this.#find(to)) return;
        this.#rename([
          [from, undefined],
          [to, node],
        ]);
      },
      unlink: async (path) => {
        await gate({ call: "unlink", path });
        this.#file(this.#needed(path), path);
        this.#rename([[path, undefined]]);
      },
      makeDirectory: async (path) => {
        await gate({ call: "makeDirectory", path });
        const parts = partsOf(path);
        for (let depth = 1; depth <= parts.length; depth++) {
          const folder = parts.slice(0, depth).join("/");
          if (this.#find(folder) === undefined) this.#name(folder, emptyFolder);
        }
      },
      list: async (path) => {
        await gate({ call: "list", path });
        const node = this.#find(path);
        return node === undefined ? [] : [...this.#folder(node, path).entries.keys()];
      },
      facts: async (path) => {
        await gate({ call: "facts", path });
        const node = this.#find(path);
        return node === undefined ? undefined : this.#factsOf(node);
      },
      syncDirectory: async (path) => {
        await gate({ call: "syncDirectory", path });
        this.#syncFolder(this.#needed(path));
      },
      touch: async (path) => {
        await gate({ call: "touch", path });
        const node = this.#needed(path);
        this.#nodes.set(node, { ...this.#file(node, path), modifiedMs: this.#clock.now() });
      },
      watch: () => disposable(() => {}), // The store looks by itself, too.
    };
  }

  #handleOf(node: number, path: string, gate: Gate): AppendHandle {
    return {
      write: async (bytes) => {
        const limit = await gate({ call: "write", path, bytes });
        const taken = bytes.subarray(0, limit);
        const file = this.#file(node, path);
        const grown = new Uint8Array(file.bytes.length + taken.length);
        grown.set(file.bytes);
        grown.set(taken, file.bytes.length);
        const unsynced: Span[] = [...file.unsynced, [file.bytes.length, grown.length]];
        this.#change(node, { ...file, bytes: grown, unsynced, modifiedMs: this.#clock.now() });
        return taken.length;
      },
      datasync: async () => {
        let cause: unknown;
        try {
          await gate({ call: "datasync", path });
        } catch (refused) {
          cause = refused;
        }
        const file = this.#file(node, path);
        const dropped = cause === undefined ? file.dropped : [...file.dropped, ...file.unsynced];
        this.#change(node, { ...file, unsynced: [], dropped });
        if (cause !== undefined) throw cause;
      },
      facts: async () => this.#factsOf(node),
      close: async () => {},
    };
  }

  /** Makes an empty file. */
  #create(path: string): number {
    if (this.#find(path) !== undefined) throw failure("EEXIST", path);
    return this.#name(path, {
      kind: "file",
      bytes: new Uint8Array(0),
      unsynced: [],
      dropped: [],
      modifiedMs: this.#clock.now(),
    });
  }

  #name(path: string, made: FileNode | FolderNode): number {
    const node = this.#next++;
    this.#nodes.set(node, made);
    this.#rename([[path, node]]);
    return node;
  }

  #rename(names: readonly (readonly [path: string, node: number | undefined])[]): void {
    const changed = names.map(([path, node]) => {
      const parts = partsOf(path);
      const name = parts.pop() ?? "";
      const folder = this.#needed(parts.join("/"));
      return { folder, name, node };
    });
    for (const { folder, name, node } of changed) {
      const known = this.#folder(folder, name);
      const entries = new Map(known.entries);
      if (node === undefined) entries.delete(name);
      else entries.set(name, node);
      this.#nodes.set(folder, { ...known, entries, modifiedMs: this.#clock.now() });
    }
    this.#pending = [...this.#pending, { number: this.#next++, names: changed }];
    this.version++;
  }

  #syncFolder(folder: number): void {
    const isHere = (change: NameChange) => change.names.some((name) => name.folder === folder);
    const synced = this.#pending.filter(isHere);
    if (synced.length === 0) return;
    for (const change of synced) makeLasting(this.#nodes, change);
    this.#pending = this.#pending.filter((change) => !isHere(change));
    this.version++;
  }

  #change(node: number, file: FileNode): void {
    this.#nodes.set(node, file);
    this.version++;
  }

  #find(path: string): number | undefined {
    let node: number | undefined = rootNode;
    for (const part of partsOf(path)) {
      const folder: FileNode | FolderNode | undefined = this.#nodes.get(node ?? -1);
      if (folder?.kind !== "folder") return undefined;
      node = folder.entries.get(part);
      if (node === undefined) return undefined;
    }
    return node;
  }

  #needed(path: string): number {
    const node = this.#find(path);
    if (node === undefined) throw failure("ENOENT", path);
    return node;
  }

  #file(node: number | undefined, path: string): FileNode {
    const file = node === undefined ? undefined : this.#nodes.get(node);
    if (!file) throw failure("ENOENT", path);
    if (file.kind !== "file") throw failure("EISDIR", path);
    return file;
  }

  #folder(node: number, path: string): FolderNode {
    const folder = this.#nodes.get(node);
    if (folder?.kind !== "folder") throw failure("ENOTDIR", path);
    return folder;
  }

  #factsOf(node: number): FileFacts {
    const known = this.#nodes.get(node);
    const isFile = known?.kind === "file";
    return {
      sizeBytes: isFile ? known.bytes.length : 4096,
      modifiedMs: known?.modifiedMs ?? 0,
      inode: String(node),
    };
  }
}

/** Applies a change of names to what is lasting, unless a later one about the same name has been applied already. */
export function makeLasting(nodes: Map<number, FileNode | FolderNode>, change: NameChange): void {
  for (const { folder, name, node } of change.names) {
    const known = nodes.get(folder);
    if (known?.kind !== "folder" || (known.lasting.get(name)?.change ?? 0) > change.number) continue;
    nodes.set(folder, {
      ...known,
      lasting: new Map(known.lasting).set(name, { node, change: change.number }),
    });
  }
}
