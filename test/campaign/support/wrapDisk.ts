import type { Disk } from "../../../src/storage/disk.ts";

/** One call to a disk. Calls on an open file carry the file's path; those with two names carry both. */
export interface DiskCall {
  readonly call: keyof Disk | "append" | "datasync" | "close";
  readonly path: string;
  readonly to?: string;
  /** What is to be written. */
  readonly bytes?: Uint8Array;
}

/** Stands between the caller and the disk. It may fail, wait, do something else, or do it by `run`. */
export type Around = <T>(call: DiskCall, run: () => Promise<T>) => Promise<T>;

/** A disk each of whose calls goes through `around`. */
export const wrapDisk = (disk: Disk, around: Around): Disk => ({
  async createAppend(path) {
    const file = await around({ call: "createAppend", path }, () => disk.createAppend(path));
    return {
      write: (bytes) => around({ call: "append", path, bytes }, () => file.write(bytes)),
      datasync: () => around({ call: "datasync", path }, () => file.datasync()),
      facts: () => file.facts(),
      close: () => around({ call: "close", path }, () => file.close()),
    };
  },
  readFile: (path) => around({ call: "readFile", path }, () => disk.readFile(path)),
  readRange: (path, offset, length) =>
    around({ call: "readRange", path }, () => disk.readRange(path, offset, length)),
  writeExclusive: (path, bytes) =>
    around({ call: "writeExclusive", path, bytes }, () => disk.writeExclusive(path, bytes)),
  link: (from, to) => around({ call: "link", path: from, to }, () => disk.link(from, to)),
  rename: (from, to) => around({ call: "rename", path: from, to }, () => disk.rename(from, to)),
  unlink: (path) => around({ call: "unlink", path }, () => disk.unlink(path)),
  makeDirectory: (path) => around({ call: "makeDirectory", path }, () => disk.makeDirectory(path)),
  list: (path) => around({ call: "list", path }, () => disk.list(path)),
  facts: (path) => around({ call: "facts", path }, () => disk.facts(path)),
  syncDirectory: (path) => around({ call: "syncDirectory", path }, () => disk.syncDirectory(path)),
  touch: (path) => around({ call: "touch", path }, () => disk.touch(path)),
  watch: (path, onChange) => disk.watch(path, onChange),
});
