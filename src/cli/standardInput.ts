import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableFile, ReadableFiles } from "../app/readableFiles.ts";
import { importLimits } from "../exchange/importLimits.ts";

/** Files of this machine, and “-” for the standard input. */
export class StandardInput implements ReadableFiles {
  readonly #input: Readable;
  readonly #files: ReadableFiles;
  #folder: string | undefined;

  constructor(input: Readable, files: ReadableFiles) {
    this.#input = input;
    this.#files = files;
  }

  async find(path: string): Promise<readonly ReadableFile[]> {
    if (path !== "-") return this.#files.find(path);
    // An import reads twice, and a pipe can be read once.
    this.#folder = await mkdtemp(join(tmpdir(), "braid-input-"));
    const file = join(this.#folder, "input.json");
    await pipeline(this.#input, upTo(importLimits.fileBytes), createWriteStream(file, { mode: 0o600 }));
    return (await this.#files.find(file)).map((each) => ({ ...each, name: "the standard input" }));
  }

  /** Removes what was kept of it. */
  async dispose(): Promise<void> {
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Ends just behind the limit, so that the import refuses it by its size and the disk is not filled. */
const upTo = (limitBytes: number) =>
  async function* (input: AsyncIterable<Uint8Array | string>) {
    let bytes = 0;
    for await (const piece of input) {
      yield piece;
      bytes += piece.length;
      if (bytes > limitBytes) return;
    }
  };
