import { mkdir, open, stat } from "node:fs/promises";
import type { Disk } from "./disk.ts";
import { nodeDisk } from "./nodeDisk.ts";

/** The file system, where new folders and files are for this user alone. Global storage is that by its place; elsewhere it has to be said. */
export const privateDisk: Disk = {
  ...nodeDisk,
  makeDirectory: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  async writeExclusive(path, bytes) {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const { size, mtimeMs, ino } = await stat(path, { bigint: true });
    return { sizeBytes: Number(size), modifiedMs: Number(mtimeMs), inode: String(ino) };
  },
};
