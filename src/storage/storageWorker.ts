import type { Timers } from "./timers.ts";
import type { WorkerSetup, WorkerWork, WorkKind } from "./workerProtocol.ts";
import { WorkerThread } from "./workerThread.ts";

const idleLimitMs = 30_000;
/**
 * A worker's work is short-lived texts, of which it would otherwise let a good 50 MB pile up before it looks which of them
 * can go. What lives longer is not limited.
 */
const youngMegabytes = 4;

/** The bundled worker and the WebAssembly it loads, as paths. */
export interface WorkerFiles {
  readonly workerFile: string;
  readonly wasmFile: string;
}

/** Who does the work on whole files. */
export interface FileWork {
  /** @throws Error when it could not be done, which says nothing about the files. */
  ask<K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]): Promise<WorkerWork[K]["answer"]>;
  stop(): void;
}

/** This side of the storage worker. Stopping it gives back the memory that WebAssembly never does. */
export class StorageWorker extends WorkerThread<WorkerWork> implements FileWork {
  constructor({ workerFile, wasmFile }: WorkerFiles, timers: Timers) {
    const setup: WorkerSetup = { wasmFile };
    super({ name: "storage worker", file: workerFile, setup, idleLimitMs, youngMegabytes, timers });
  }
}
