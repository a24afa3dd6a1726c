import { Worker } from "node:worker_threads";
import type { Disposable } from "../base/disposable.ts";
import type { Timers } from "./timers.ts";
import type { WorkerReply, WorkerRequest, WorkerSetup, WorkerWork, WorkKind } from "./workerProtocol.ts";

const idleLimitMs = 30_000;
/**
 * A worker's work is short-lived texts, of which it would otherwise let a good 50 MB pile up before it looks which of them
 * can go. What lives longer is not limited.
 */
const youngMegabytes = 4;

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (cause: Error) => void;
}

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

/**
 * This side of the storage worker. It is started by the first request and stopped after 30 s without one, which
 * also gives back the memory that WebAssembly never does.
 */
export class StorageWorker implements FileWork {
  readonly #files: WorkerFiles;
  readonly #timers: Timers;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: Disposable | undefined;
  #count = 0;

  constructor(files: WorkerFiles, timers: Timers) {
    this.#files = files;
    this.#timers = timers;
  }

  /** @throws Error when the worker failed or ended; the next request starts another one. */
  ask<K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]): Promise<WorkerWork[K]["answer"]> {
    return new Promise<WorkerWork[K]["answer"]>((resolve, reject) => {
      this.#idle?.dispose();
      this.#worker ??= this.#start();
      const worker = this.#worker;
      const id = ++this.#count;
      this.#pending.set(id, { resolve: resolve as (answer: never) => void, reject });
      worker.ref(); // A process may not end while something is being stored.
      worker.postMessage({ id, kind, ask } as WorkerRequest);
    });
  }

  /** Ends the worker; what is pending is rejected. */
  stop(): void {
    const worker = this.#worker;
    if (worker) this.#end(worker, "it was stopped");
    void worker?.terminate();
  }

  #start(): Worker {
    const setup: WorkerSetup = { wasmFile: this.#files.wasmFile };
    const worker = new Worker(this.#files.workerFile, {
      workerData: setup,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
    });
    worker.on("message", (reply: WorkerReply) => this.#settle(worker, reply));
    worker.on("error", (cause) => this.#end(worker, cause instanceof Error ? cause.message : String(cause)));
    worker.on("exit", (code) => this.#end(worker, `it ended with code ${code}`));
    return worker;
  }

  #settle(worker: Worker, reply: WorkerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("answer" in reply) pending?.resolve(reply.answer as never);
    else pending?.reject(new Error(`The storage worker failed: ${reply.error}`));
    if (this.#pending.size > 0 || this.#worker !== worker) return;
    worker.unref();
    this.#idle?.dispose();
    this.#idle = this.#timers.after(idleLimitMs, () => this.stop());
  }

  #end(worker: Worker, because: string): void {
    if (this.#worker !== worker) return; // It was stopped, and its exit is only heard now.
    this.#worker = undefined;
    this.#idle?.dispose();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new Error(`The storage worker failed: ${because}`));
  }
}
