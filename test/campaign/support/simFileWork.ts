import { createHash } from "node:crypto";
import { join } from "node:path";
import { decodeCatalog, encodeCatalog } from "../../../src/storage/catalogCodec.ts";
import { loadSql, type Sql } from "../../../src/storage/database.ts";
import { decodeSession, encodeSession, summariseSession } from "../../../src/storage/sessionCodec.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { WorkerWork, WorkKind } from "../../../src/storage/workerProtocol.ts";

type Answer = WorkerWork[WorkKind]["answer"];

/** Older answers than these are of scenarios that are over. */
const rememberedAnswers = 2000;

/** The real work on whole files, in this thread, and done once for equal questions: a campaign asks most of them often. */
export class SimulatedFileWork implements FileWork {
  readonly #sql: Sql;
  readonly #answers = new Map<string, Answer>();
  /** Bytes that were seen before need not be read again to tell which they are. */
  readonly #names = new WeakMap<Uint8Array, string>();

  private constructor(sql: Sql) {
    this.#sql = sql;
  }

  static async start(): Promise<SimulatedFileWork> {
    return new SimulatedFileWork(
      await loadSql(join(process.cwd(), "node_modules", "sql.js", "dist", "sql-wasm.wasm")),
    );
  }

  async ask<K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]): Promise<WorkerWork[K]["answer"]> {
    const name = this.#nameOf(kind, ask);
    let answer = this.#answers.get(name);
    if (answer === undefined) {
      answer = this.#answer(kind, ask);
      if (this.#answers.size > rememberedAnswers) this.#answers.clear();
      this.#answers.set(name, answer);
    }
    return answer as WorkerWork[K]["answer"];
  }

  stop(): void {}

  #nameOf(kind: WorkKind, ask: WorkerWork[WorkKind]["ask"]): string {
    if (!("bytes" in ask)) return `${kind} ${digest(JSON.stringify(ask))}`;
    let name = this.#names.get(ask.bytes);
    if (name === undefined) {
      name = digest(ask.bytes);
      this.#names.set(ask.bytes, name);
    }
    return "session" in ask ? `${kind} ${ask.session} ${ask.generation} ${name}` : `${kind} ${name}`;
  }

  #answer(kind: WorkKind, ask: WorkerWork[WorkKind]["ask"]): Answer {
    if (kind === "encodeSession") {
      const { session, generation, records } = ask as WorkerWork["encodeSession"]["ask"];
      return encodeSession(this.#sql, { session, generation }, records);
    }
    if (kind === "verifySession") throw new Error("No campaign checks a whole store.");
    if (kind === "decodeSession") {
      const question = ask as WorkerWork["decodeSession"]["ask"];
      return decodeSession(this.#sql, question, question.bytes);
    }
    if (kind === "summariseSession") {
      const question = ask as WorkerWork["summariseSession"]["ask"];
      return summariseSession(this.#sql, question, question.bytes);
    }
    if (kind === "encodeCatalog") return encodeCatalog(ask as WorkerWork["encodeCatalog"]["ask"]);
    return decodeCatalog((ask as WorkerWork["decodeCatalog"]["ask"]).bytes);
  }
}

const digest = (content: string | Uint8Array): string => createHash("sha1").update(content).digest("base64");
