import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ReadableFile, ReadableFiles } from "../app/readableFiles.ts";

const pieceBytes = 256 * 1024;

const fileAt = (path: string, sizeBytes: number | undefined): ReadableFile => ({
  name: basename(path),
  ...(sizeBytes !== undefined && { sizeBytes }),
  read: () => createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Uint8Array>,
});

/** Files on this machine, wherever the user points. A folder stands for the .json files directly in it, in their order. */
export const nodeFiles: ReadableFiles = {
  async find(path) {
    const found = await stat(path);
    if (!found.isDirectory()) return [fileAt(path, found.size)];
    const names = (await readdir(path)).filter((name) => /\.json$/i.test(name)).sort();
    const files: ReadableFile[] = [];
    for (const name of names) {
      const inside = join(path, name);
      const each = await stat(inside).catch(() => undefined); // A link to nowhere: reading it tells what is wrong.
      if (!each || each.isFile()) files.push(fileAt(inside, each?.size));
    }
    return files;
  },
};
