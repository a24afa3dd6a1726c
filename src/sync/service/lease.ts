import type { Clock } from "../../base/clock.ts";
import { isJsonObject } from "../../base/json.ts";
import { readJson, type SyncFiles, writeJson } from "./syncFiles.ts";

/** As often its holder says that it is still there. */
const renewEveryMs = 5_000;
/** A holder that said nothing for so long is gone, or has lost its editor. */
const leaseMs = 20_000;

export interface LeaseSetup {
  readonly path: string;
  /** This window. */
  readonly writer: string;
  readonly files: SyncFiles;
  readonly clock: Clock;
}

/**
 * Says which window of a machine carries what is synced, so that they do not do the same work twice and overwrite each
 * other. Only a courtesy: two that both believe to have it do no harm, because everything that they do can be done twice.
 * Whether another window lives cannot be told from the store: one that never wrote has no journal.
 */
export class Lease {
  readonly #setup: LeaseSetup;
  #renewedAt: number | undefined;

  constructor(setup: LeaseSetup) {
    this.#setup = setup;
  }

  /**
   * Whether this window has it now. Takes it when it is free, and renews it when that is due.
   * @param isWanted Takes it from another window, too.
   * @throws the disk's error.
   */
  async hold(isWanted = false): Promise<boolean> {
    const { path, writer, clock, files } = this.#setup;
    const holder = await this.#holder();
    const now = clock.now();
    const isOwn = holder?.writer === writer;
    const isFresh = holder !== undefined && Math.abs(now - holder.at) < leaseMs;
    if (!isOwn && isFresh && !isWanted) return false;
    if (isOwn && Math.abs(now - (this.#renewedAt ?? 0)) < renewEveryMs) return true;
    await writeJson(files, path, { writer, at: now });
    this.#renewedAt = now;
    return (await this.#holder())?.writer === writer; // Another window may have been quicker.
  }

  /** Whether no other window has taken it. */
  async isHeld(): Promise<boolean> {
    return (await this.#holder())?.writer === this.#setup.writer;
  }

  /** Leaves it to whoever wants it. Never rejects: it runs out anyway. */
  async release(): Promise<void> {
    const { path, files } = this.#setup;
    this.#renewedAt = undefined;
    if (await this.isHeld()) await files.unlink(path).catch(() => undefined);
  }

  async #holder(): Promise<{ readonly writer: string; readonly at: number } | undefined> {
    const value = await readJson(this.#setup.files, this.#setup.path);
    if (!isJsonObject(value)) return undefined;
    const { writer, at } = value;
    return typeof writer === "string" && typeof at === "number" ? { writer, at } : undefined;
  }
}
