import type { Disk } from "../../../../src/storage/disk.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";

/** One call to a disk. Calls on an open file carry the file's path. */
export interface DiskCall {
  readonly call: keyof Disk | "append" | "datasync";
  readonly path: string;
}

export type Script = (call: DiskCall) => void | Promise<void>;

/** A failure as the file system reports it. */
export const diskFailure = (code: string): Error =>
  Object.assign(new Error(`${code}: by the script`), { code });

/** The real disk, with something happening before each call: a failure, a pause, another window's work. */
export function scriptedDisk(before: Script): Disk {
  const told = async <T>(call: DiskCall["call"], path: string, run: () => Promise<T>): Promise<T> => {
    await before({ call, path });
    return run();
  };
  return {
    async createAppend(path) {
      const file = await told("createAppend", path, () => nodeDisk.createAppend(path));
      return {
        write: (bytes) => told("append", path, () => file.write(bytes)),
        datasync: () => told("datasync", path, () => file.datasync()),
        facts: () => file.facts(),
        close: () => file.close(),
      };
    },
    readFile: (path) => told("readFile", path, () => nodeDisk.readFile(path)),
    readRange: (path, offset, length) =>
      told("readRange", path, () => nodeDisk.readRange(path, offset, length)),
    writeExclusive: (path, bytes) => told("writeExclusive", path, () => nodeDisk.writeExclusive(path, bytes)),
    link: (from, to) => told("link", to, () => nodeDisk.link(from, to)),
    rename: (from, to) => told("rename", to, () => nodeDisk.rename(from, to)),
    unlink: (path) => told("unlink", path, () => nodeDisk.unlink(path)),
    makeDirectory: (path) => told("makeDirectory", path, () => nodeDisk.makeDirectory(path)),
    list: (path) => told("list", path, () => nodeDisk.list(path)),
    facts: (path) => told("facts", path, () => nodeDisk.facts(path)),
    syncDirectory: (path) => told("syncDirectory", path, () => nodeDisk.syncDirectory(path)),
    touch: (path) => told("touch", path, () => nodeDisk.touch(path)),
    watch: (path, onChange) => nodeDisk.watch(path, onChange),
  };
}
