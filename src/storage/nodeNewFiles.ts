import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { FilesFolder, NewFile } from "../app/writableFiles.ts";
import { randomToken } from "../base/ids.ts";
import { attempt, codeOf } from "./disk.ts";

/** A file of this machine that takes the place of what is at its path, once it is whole: the user agreed to that. */
export async function nodeNewFile(path: string): Promise<NewFile> {
  const draft = join(dirname(path), `.${randomToken(10)}.part`);
  return newFile(await open(draft, "wx"), draft, path);
}

/** A folder of this machine. */
export const nodeFilesFolder = (path: string): FilesFolder => ({
  name: basename(path),
  async create(name) {
    const extension = extname(name);
    const stem = basename(name, extension);
    for (let number = 1; ; number++) {
      const free = join(path, number === 1 ? `${stem}${extension}` : `${stem} ${number}${extension}`);
      try {
        return newFile(await open(free, "wx"), free, free);
      } catch (cause) {
        if (codeOf(cause) !== "EEXIST") throw cause;
      }
    }
  },
});

function newFile(handle: FileHandle, writtenAt: string, path: string): NewFile {
  return {
    name: basename(path),
    append: (text) => handle.writeFile(text), // Goes on where the last one ended.
    async done() {
      await handle.sync();
      await handle.close();
      if (writtenAt !== path) await rename(writtenAt, path);
    },
    async abandon() {
      await attempt(handle.close());
      await attempt(rm(writtenAt, { force: true }));
    },
  };
}
