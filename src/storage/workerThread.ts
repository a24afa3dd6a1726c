import { Worker } from "node:worker_threads";
import type { Disposable } from "../base/disposable.ts";
import { messageOf } from "../base/messageOf.ts";
import type { Timers } from "./timers.ts";

/** What a thread can be asked, by kind, each question with its answer. */
type Work<Kind extends PropertyKey> = {
  readonly [K in Kind]: { readonly ask: unknown; readonly answer: unknown };
};

/** A question as it crosses to the thread. */
export type ThreadRequest<W extends Work<keyof W>> = {
  [K in keyof W]: { readonly id: number; readonly kind: K; readonly ask: W[K]["ask"] };
}[keyof W];

/** What the thread says to it. */
export type ThreadReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (cause: Error) => void;
}

export interface ThreadSetup {
  /** For messages about its failure. */
  readonly name: string;
  /** The bundled script, as a path. */
  readonly file: string;
  /** What the thread is given when it starts. */
  readonly setup: unknown;
  readonly idleLimitMs: number;
  readonly youngMegabytes?: number;
  readonly timers: Timers;
}

/** This side of a worker thread. It is started by the first request and stopped after a time without one. */
export class WorkerThread<W extends Work<keyof W>> {
  readonly #setup: ThreadSetup;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: Disposable | undefined;
  #count = 0;

  constructor(setup: ThreadSetup) {
    this.#setup = setup;
  }

  /** @throws Error when the thread failed or ended; the next request starts another one. */
  ask<K extends keyof W>(kind: K, ask: W[K]["ask"]): Promise<W[K]["answer"]> {
    return new Promise<W[K]["answer"]>((resolve, reject) => {
      this.#idle?.dispose();
      this.#worker ??= this.#start();
      const worker = this.#worker;
      const id = ++this.#count;
      this.#pending.set(id, { resolve: resolve as (answer: never) => void, reject });
      worker.ref(); // A process may not end while something is being stored.
      worker.postMessage({ id, kind, ask });
    });
  }

  /** Ends the thread; what is pending is rejected. */
  stop(): void {
    const worker = this.#worker;
    if (worker) this.#end(worker, "it was stopped");
    void worker?.terminate();
  }

  #start(): Worker {
    const { file, setup, youngMegabytes } = this.#setup;
    const worker = new Worker(file, {
      workerData: setup,
      execArgv: [],
      ...(youngMegabytes !== undefined && { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } }),
    });
    worker.on("message", (reply: ThreadReply) => this.#settle(worker, reply));
    worker.on("error", (cause) => this.#end(worker, messageOf(cause)));
    worker.on("exit", (code) => this.#end(worker, `it ended with code ${code}`));
    return worker;
  }

  #settle(worker: Worker, reply: ThreadReply): void {
    const { name, timers, idleLimitMs } = this.#setup;
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("answer" in reply) pending?.resolve(reply.answer as never);
    else pending?.reject(new Error(`The ${name} failed: ${reply.error}`));
    if (this.#pending.size > 0 || this.#worker !== worker) return;
    worker.unref();
    this.#idle?.dispose();
    this.#idle = timers.after(idleLimitMs, () => this.stop());
  }

  #end(worker: Worker, because: string): void {
    if (this.#worker !== worker) return; // It was stopped, and its exit is only heard now.
    this.#worker = undefined;
    this.#idle?.dispose();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new Error(`The ${this.#setup.name} failed: ${because}`));
  }
}
