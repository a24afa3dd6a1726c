import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { backupPlaceOf, FileBackups } from "./backups.ts";
import { layoutOf } from "./layout.ts";
import { nodeDisk } from "./nodeDisk.ts";
import { type OpenStore, openStore } from "./openStore.ts";
import { privateDisk } from "./privateDisk.ts";
import { SearchWorker } from "./search/searchWorker.ts";
import { StoreSearch } from "./search/storeSearch.ts";
import { StorageWorker } from "./storageWorker.ts";
import { storeIdOf } from "./storeIdentity.ts";
import { systemTimers } from "./timers.ts";

export interface StorageSetup {
  /** The folder that is the store. */
  readonly root: string;
  /** The folder of the built programs: those of the threads, and sql.js. */
  readonly programs: string;
  /** The program that backups say they were made by. */
  readonly editor: string;
  readonly log: Log;
  /** Where the user wants backups; undefined for the usual place. */
  backupFolder(): string | undefined;
  /** Where the index for searching is made; by default in the store. */
  readonly searchFolder?: string | undefined;
}

/** All that keeps history on this machine. */
export interface Storage {
  readonly store: OpenStore;
  readonly backups: FileBackups;
  readonly search: StoreSearch;
  /** What syncing needs of the store, and of this machine. */
  readonly forSync: {
    readonly store: OpenStore;
    readonly root: string;
    readonly storeId: () => Promise<string>;
    readonly folderFiles: typeof nodeDisk;
    readonly timers: typeof systemTimers;
  };
  /** Ends the threads, after the store has folded what it can. @param options As for the store. */
  close(options?: { readonly folds: boolean }): Promise<void>;
}

/** Puts the store together with its backups, its search and its threads. Nothing is read from disk or loaded yet. */
export function openStorage({
  root,
  programs,
  editor,
  log,
  backupFolder,
  searchFolder,
}: StorageSetup): Storage {
  const wasmFile = join(programs, "sql-wasm.wasm");
  const workerFiles = { workerFile: join(programs, "storageWorker.js"), wasmFile };
  const worker = new StorageWorker(workerFiles, systemTimers);
  const backups = new FileBackups({
    ...{ disk: privateDisk, clock: systemClock, log, worker, root, editor },
    place: () => backupPlaceOf(backupFolder()),
    fold: () => store.foldNow(),
  });
  const store = openStore({
    ...{ root, disk: nodeDisk, clock: systemClock, log, worker, secondCopies: backups },
    ...workerFiles,
  });
  const search = new StoreSearch({
    ...{ store, root, disk: nodeDisk, clock: systemClock, log, timers: systemTimers },
    worker: new SearchWorker(
      { searchFile: join(programs, "searchThread.js"), wasmFile },
      searchFolder ?? layoutOf(root).search,
      systemTimers,
    ),
  });
  return {
    ...{ store, backups, search },
    forSync: {
      ...{ store, root, folderFiles: nodeDisk, timers: systemTimers },
      storeId: () => storeIdOf(privateDisk, root),
    },
    async close(options) {
      search.dispose();
      await store.close(options);
      worker.stop();
    },
  };
}
