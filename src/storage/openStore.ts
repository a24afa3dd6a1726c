import type { SessionStore } from "../app/sessionStore.ts";
import type { StoreCheck } from "../app/storeCheck.ts";
import type { StoreFindings } from "../app/storeFindings.ts";
import type { Clock } from "../base/clock.ts";
import type { Event } from "../base/emitter.ts";
import type { Log } from "../base/log.ts";
import { BraidStore } from "./braidStore.ts";
import type { Disk } from "./disk.ts";
import type { Machine } from "./machine.ts";
import type { SecondCopies } from "./secondCopies.ts";
import type { SessionContents } from "./sessionContents.ts";
import type { FileWork, WorkerFiles } from "./storageWorker.ts";
import { systemTimers, type Timers } from "./timers.ts";

export interface StoreSetup extends WorkerFiles {
  /** The folder that is the store. It is made when something is written. */
  readonly root: string;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly timers?: Timers;
  /** What this process says about itself to other windows; by default the truth. */
  readonly machine?: Machine;
  /** Who works on whole files; by default a thread of this store's own. Whoever gives one stops it. */
  readonly worker?: FileWork;
  /** Where else copies of sessions may be. */
  readonly secondCopies?: SecondCopies;
  /**
   * Folds what every window wrote, whether it is there or not: for whoever saves what is about to be deleted. A window that
   * goes on writing notices, as always.
   */
  readonly takesAll?: boolean;
}

/** The store as its owner holds it. */
export interface OpenStore extends SessionStore, StoreCheck, StoreFindings, SessionContents {
  /** Fires after what was in journals was brought into session files, unless the store is closing. */
  readonly onDidFold: Event<void>;

  /**
   * Brings what is in journals into session files, as otherwise happens after 30 s without an append.
   * Never rejects: what cannot be folded stays in its journals, where it is as safe and as visible.
   */
  foldNow(): Promise<void>;

  /**
   * Folds what can be folded in about two seconds and lets go of everything. Later appends are refused.
   * Nothing depends on it being called.
   * @param options.folds False leaves journals as they are: for whoever only reads.
   */
  close(options?: { readonly folds: boolean }): Promise<void>;
}

/** Opens a store. Cheap: nothing is read or loaded before the first list, find or append. */
export const openStore = (setup: StoreSetup): OpenStore =>
  new BraidStore({ ...setup, timers: setup.timers ?? systemTimers });
