import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionId } from "../../../../../src/core/ids.ts";
import { nodeDisk } from "../../../../../src/storage/nodeDisk.ts";
import { FolderChannel } from "../../../../../src/sync/folder/folderChannel.ts";
import type { FolderFiles } from "../../../../../src/sync/folder/folderFiles.ts";
import type { SyncSource } from "../../../../../src/sync/source.ts";
import { HandClock, MemorySource } from "../../support/machines.ts";

/** A folder, and the machines that have chosen it. */
export class SyncFolder {
  readonly path: string;
  readonly clock = new HandClock();

  constructor(path: string) {
    this.path = path;
  }

  /** On the real disk. */
  static async make(): Promise<SyncFolder> {
    return new SyncFolder(await mkdtemp(join(tmpdir(), "braid-sync-")));
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }

  file(letter: string): string {
    return join(this.path, `${letter.repeat(12)}.braid-sync`);
  }

  async names(): Promise<string[]> {
    return (await readdir(this.path)).sort();
  }

  /** A channel as it is after a start. */
  channel(
    letter: string,
    source: SyncSource,
    {
      files = nodeDisk as FolderFiles,
      memory = undefined as unknown,
      name = `Machine ${letter}`,
      heldElsewhere = (): readonly SessionId[] => [],
    } = {},
  ): FolderChannel {
    return new FolderChannel({
      ...{ folder: this.path, device: letter.repeat(12), name: () => name, version: "1.0.0" },
      ...{ source, files, clock: this.clock, memory, heldElsewhere },
    });
  }

  member(letter: string, files?: FolderFiles): Member {
    const source = new MemorySource(this.clock, letter.repeat(10));
    return { letter, source, channel: this.channel(letter, source, files && { files }) };
  }

  /** Rounds of all, until none of them has anything new to say. @returns How many publications that took. */
  async settle(...members: readonly Pick<Member, "channel">[]): Promise<number> {
    let publications = 0;
    for (let round = 1; round < 100; round++) {
      let isQuiet = true;
      for (const { channel } of members) {
        this.clock.time += 60_000;
        const { published, changed } = await channel.round();
        if (published) publications++;
        if (published || changed.length > 0) isQuiet = false;
      }
      if (isQuiet) return publications;
    }
    throw new Error("They are still talking.");
  }
}

export interface Member {
  readonly letter: string;
  readonly source: MemorySource;
  readonly channel: FolderChannel;
}

/** Says no more than how many records differ: there may be many, and long ones. */
export function equal(...members: readonly Pick<Member, "source">[]): void {
  const [first, ...others] = members.map(({ source }) => new Set(source.travelling));
  for (const other of others) {
    const missing = [...(first ?? [])].filter((record) => !other.has(record)).length;
    assert.deepEqual({ records: other.size, missing }, { records: first?.size, missing: 0 });
  }
}
