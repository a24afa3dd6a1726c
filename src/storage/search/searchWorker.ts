import type { Timers } from "../timers.ts";
import { WorkerThread } from "../workerThread.ts";
import type { EngineKind, SearchSetup, SearchWork } from "./searchProtocol.ts";

/** Whoever searches, searches again. Later the memory is worth more. */
const idleLimitMs = 300_000;

/** Who has the index. */
export interface IndexWork {
  /** @throws Error when it could not be done, or another window keeps the index busy. */
  ask<K extends keyof SearchWork>(kind: K, ask: SearchWork[K]["ask"]): Promise<SearchWork[K]["answer"]>;
  stop(): void;
}

export interface SearchWorkerFiles {
  /** The bundled search thread, as a path. */
  readonly searchFile: string;
  readonly wasmFile: string;
}

/** This side of the search thread. @param folder Where the index is. */
export class SearchWorker extends WorkerThread<SearchWork> implements IndexWork {
  constructor(files: SearchWorkerFiles, folder: string, timers: Timers, engine?: EngineKind) {
    const { searchFile, wasmFile } = files;
    const setup: SearchSetup = { wasmFile, folder, ...(engine && { engine }) };
    super({ name: "search thread", file: searchFile, setup, idleLimitMs, timers });
  }
}
