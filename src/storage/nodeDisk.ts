import * as files from "node:fs";
import { type BigIntStats, watch } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from "node:fs/promises";
import { promisify } from "node:util";
import { disposable } from "../base/disposable.ts";
import { codeOf, type Disk, type FileFacts } from "./disk.ts";

const openFile = promisify(files.open);
const writeTo = promisify(files.write);
const datasync = promisify(files.fdatasync);
const factsOfOpen = promisify(files.fstat);
const close = promisify(files.close);

/** A pipe in the place of a file would keep whoever opens it waiting for ever. Windows has none there. */
const readNow = files.constants.O_RDONLY | (files.constants.O_NONBLOCK ?? 0);

/** The file system of this machine. */
export const nodeDisk: Disk = {
  async createAppend(path) {
    // By number, because what `FileHandle` adds to each call is a tenth of what an append costs.
    const file = await openFile(path, "ax");
    return {
      write: async (bytes) => (await writeTo(file, bytes, 0, bytes.length)).bytesWritten,
      datasync: () => datasync(file),
      facts: async () => factsOf(await factsOfOpen(file, { bigint: true })),
      close: () => close(file),
    };
  },
  readFile: (path) => readFile(path),
  async readRange(path, offset, length) {
    const file = await open(path, readNow);
    try {
      const bytes = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  },
  async writeExclusive(path, bytes) {
    const file = await open(path, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
      return factsOf(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
  },
  link: (from, to) => link(from, to),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  makeDirectory: async (path) => void (await mkdir(path, { recursive: true })),
  list: (path) => readdir(path).catch(ifMissing([])),
  facts: (path) => stat(path, { bigint: true }).then(factsOf, ifMissing(undefined)),
  async syncDirectory(path) {
    if (process.platform === "win32") return; // Windows opens no folders; NTFS journals its names by itself.
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } catch (cause) {
      // Some network file systems sync names by themselves and refuse to be asked.
      if (codeOf(cause) !== "EINVAL" && codeOf(cause) !== "ENOTSUP") throw cause;
    } finally {
      await folder.close();
    }
  },
  async touch(path) {
    const now = new Date();
    await utimes(path, now, now);
  },
  watch(path, onChange) {
    const watcher = watch(path, { persistent: false }, onChange);
    watcher.on("error", () => watcher.close()); // For example: the folder is gone. The poll goes on.
    return disposable(() => watcher.close());
  },
};

const factsOf = (stats: BigIntStats): FileFacts => ({
  sizeBytes: Number(stats.size),
  modifiedMs: Number(stats.mtimeMs),
  inode: String(stats.ino),
});

const ifMissing =
  <T>(value: T) =>
  (cause: unknown): T => {
    if (codeOf(cause) === "ENOENT") return value;
    throw cause;
  };
