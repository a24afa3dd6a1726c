import type { Clock } from "../../base/clock.ts";
import { countOf } from "../../base/countOf.ts";
import type { ChannelFacts } from "../channel.ts";
import { deviceOfName, type FileFacts, type FolderFiles, folderFailure, isSyncFile } from "./folderFiles.ts";

/** Nobody has so many machines, nor do synced drives make so many copies. */
const mostFiles = 100;
/** A folder with more in it is looked through less often. */
const manyNames = 2_000;
const againAfterMs = 60_000;
/** As many are asked for at once. */
const askedAtOnce = 16;

export interface ListingSetup {
  readonly folder: string;
  readonly files: FolderFiles;
  readonly clock: Clock;
  /** What this machine's file is called. */
  readonly ownName: string;
}

/** What was found. */
export interface Found {
  readonly at: number;
  /** Of all files there. */
  readonly names: readonly string[];
  /** Of those that are read, sorted. */
  readonly chosen: readonly string[];
}

/**
 * Which files of a folder are read: those of machines. Where there are very many - somebody chose the wrong folder, or a drive
 * makes copies without end - only some are, so that neither a round nor the memory grows with them.
 */
export class Listing {
  readonly #setup: ListingSetup;
  #found: Found | undefined;
  #leftOut = 0;

  constructor(setup: ListingSetup) {
    this.#setup = setup;
  }

  /** Files that are not read, in words for the user. */
  get refused(): ChannelFacts["refused"] {
    if (this.#leftOut === 0) return [];
    return [
      {
        place: countOf(this.#leftOut, "further file"),
        reason: `Braid reads ${mostFiles} files of machines at most, their own before copies of them, and those that changed last. If this is the wrong folder, choose another one in “Set Up Sync”.`,
      },
    ];
  }

  /**
   * The folder is looked at by itself: one that is not there must neither look empty nor be made.
   * @returns The same object while it was not looked through again.
   * @throws TransportError
   */
  async look(): Promise<Found> {
    const { folder, files, clock } = this.#setup;
    const now = clock.now();
    try {
      if (!(await files.facts(folder))) throw new Error("There is no such folder.");
      const before = this.#found;
      const isMany = this.#leftOut > 0 || (before?.names.length ?? 0) > manyNames;
      if (before && isMany && Math.abs(now - before.at) < againAfterMs) return before;
      const names = await files.list(folder);
      this.#found = { at: now, names, chosen: await this.#chosen(names.filter(isSyncFile)) };
      return this.#found;
    } catch (cause) {
      throw folderFailure(folder, "read", cause);
    }
  }

  async #chosen(names: readonly string[]): Promise<readonly string[]> {
    this.#leftOut = Math.max(0, names.length - mostFiles);
    if (this.#leftOut === 0) return [...names].sort();
    const { ownName } = this.#setup;
    const changed = await this.#changeTimes(names);
    // A machine's own file holds all that it has; what a drive made of it in a conflict is older or the same.
    const rank = (name: string) => (name === ownName ? 0 : deviceOfName(name) === undefined ? 2 : 1);
    const order = (one: string, other: string) =>
      rank(one) - rank(other) ||
      (changed.get(other) ?? 0) - (changed.get(one) ?? 0) ||
      (one < other ? -1 : 1);
    return [...names].sort(order).slice(0, mostFiles).sort();
  }

  async #changeTimes(names: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { folder, files } = this.#setup;
    const changed = new Map<string, number>();
    const ask = async (name: string) => {
      const facts: FileFacts | undefined = await files.facts(`${folder}/${name}`).catch(() => undefined);
      changed.set(name, facts?.modifiedMs ?? 0);
    };
    for (let from = 0; from < names.length; from += askedAtOnce)
      await Promise.all(names.slice(from, from + askedAtOnce).map(ask));
    return changed;
  }
}
