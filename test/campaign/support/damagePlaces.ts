import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import type { DamagedFiles, Found } from "./damageKinds.ts";
import { damagedRoot } from "./damageStore.ts";
import type { SimulatedTime } from "./simTime.ts";
import { type FileNode, type FolderNode, SimulatedDisk } from "./simulatedDisk.ts";

const folders = ["journal", "folded", "sessions", "trash", "quarantine", "temporary"];

/** Where a damaged store is looked at. Its folders stay the same ones, or its catalog would be foreign. */
export interface Place {
  readonly root: string;
  readonly clock: Clock;
  readonly canLink: boolean;
  /** Makes the store hold these files and nothing else. */
  hold(files: DamagedFiles): Promise<Disk>;
  /** What is in the store's files now, by path. */
  contents(): Promise<Map<string, Uint8Array>>;
  remove(): Promise<void>;
}

export function simulatedPlace(time: SimulatedTime): Place {
  let disk = new SimulatedDisk(time.clock);
  const seen = () => disk.seenThrough();
  return {
    root: damagedRoot,
    clock: time.clock,
    canLink: false,
    async hold(files) {
      disk = new SimulatedDisk(time.clock);
      for (const folder of folders) await seen().makeDirectory(`${damagedRoot}/${folder}`);
      const nodes = new Map<number, FileNode | FolderNode>(disk.state.nodes);
      let next = 1000;
      for (const [path, found] of files) addTo(nodes, next++, path, found, time);
      disk = new SimulatedDisk(time.clock, { nodes, pending: [], next });
      return seen();
    },
    async contents() {
      const contents = new Map<string, Uint8Array>();
      for (const folder of ["", ...folders])
        for (const name of await seen().list(join(damagedRoot, folder))) {
          const path = join(folder, name);
          const bytes = await seen()
            .readFile(join(damagedRoot, path))
            .catch(() => undefined);
          if (bytes) contents.set(path, bytes);
        }
      return contents;
    },
    async remove() {},
  };
}

/** Gives a node its name in the store's folder, or in one below it. */
function addTo(
  nodes: Map<number, FileNode | FolderNode>,
  node: number,
  path: string,
  found: Found,
  time: SimulatedTime,
): void {
  const bytes = found instanceof Uint8Array ? found : undefined;
  const noNames = { kind: "folder", entries: new Map(), lasting: new Map(), modifiedMs: 0 } as const;
  nodes.set(
    node,
    bytes ? { kind: "file", bytes, unsynced: [], dropped: [], modifiedMs: time.clock.now() - 1 } : noNames,
  );
  const [name = "", ...above] = `${damagedRoot}/${path}`
    .split("/")
    .filter((part) => part !== "")
    .reverse();
  let folder = 0;
  for (const part of above.reverse()) {
    const known = nodes.get(folder);
    folder = (known?.kind === "folder" && known.entries.get(part)) || folder;
  }
  const known = nodes.get(folder);
  if (known?.kind === "folder")
    nodes.set(folder, { ...known, entries: new Map(known.entries).set(name, node) });
}

export async function realPlace(): Promise<Place> {
  const parent = await mkdtemp(join(tmpdir(), "braid-damage-"));
  const root = join(parent, "store");
  const emptied = async () => {
    for (const folder of folders) {
      await mkdir(join(root, folder), { recursive: true });
      for (const name of await readdir(join(root, folder)))
        await rm(join(root, folder, name), { recursive: true, force: true });
    }
    await rm(join(root, "catalog.braid"), { recursive: true, force: true });
  };
  return {
    root,
    clock: { now: () => Date.now() as EpochMs },
    canLink: process.platform !== "win32",
    async hold(files) {
      await emptied();
      for (const [path, found] of files) {
        const place = join(root, path);
        if (found instanceof Uint8Array) await writeFile(place, found);
        else if (found === "folder") await mkdir(place);
        else await symlink(join(root, found.linkTo), place);
      }
      return nodeDisk;
    },
    async contents() {
      const contents = new Map<string, Uint8Array>();
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) {
          const path = join(entry.parentPath, entry.name);
          contents.set(path.slice(root.length + 1), new Uint8Array(await readFile(path)));
        }
      return contents;
    },
    remove: () => rm(dirname(root), { recursive: true, force: true }),
  };
}
