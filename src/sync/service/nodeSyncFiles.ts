import { mkdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import type { SyncFiles } from "./syncFiles.ts";

/**
 * The files of syncing on this machine, for this user alone. None is forced to the disk: after a loss of power they are as they
 * were, or cannot be read, which is as if they were not there.
 */
export const nodeSyncFiles: SyncFiles = {
  makeDirectory: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  readFile: (path) => readFile(path),
  writeExclusive: (path, bytes) => writeFile(path, bytes, { flag: "wx", mode: 0o600 }),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  async mark(path) {
    try {
      const { size, mtimeNs, ino } = await stat(path, { bigint: true });
      return `${size} ${mtimeNs} ${ino}`;
    } catch {
      return undefined;
    }
  },
};
