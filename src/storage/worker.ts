// The storage worker: sql.js, brotli and checksums of whole files, off the extension host's main thread.

import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../base/messageOf.ts";
import { decodeCatalog, encodeCatalog } from "./catalogCodec.ts";
import { loadSql, type Sql } from "./database.ts";
import { decodeSession, encodeSession, summariseSession } from "./sessionCodec.ts";
import type { WorkerSetup, WorkerWork, WorkKind } from "./workerProtocol.ts";
import type { ThreadReply, ThreadRequest } from "./workerThread.ts";

type Request = ThreadRequest<WorkerWork>;

const { wasmFile } = workerData as WorkerSetup;
let sql: Promise<Sql> | undefined;

function answer(sqlJs: Sql, request: Request): WorkerWork[WorkKind]["answer"] {
  switch (request.kind) {
    case "encodeSession":
      return encodeSession(sqlJs, request.ask, request.ask.records);
    case "decodeSession":
      return decodeSession(sqlJs, request.ask, request.ask.bytes);
    case "summariseSession":
      return summariseSession(sqlJs, request.ask, request.ask.bytes);
    case "verifySession": {
      const decoded = decodeSession(sqlJs, request.ask, request.ask.bytes);
      return decoded.state === "whole" ? { ...decoded, value: undefined } : decoded;
    }
    case "encodeCatalog":
      return encodeCatalog(sqlJs, request.ask);
    case "decodeCatalog":
      return decodeCatalog(sqlJs, request.ask.bytes);
  }
}

async function reply(request: Request): Promise<ThreadReply> {
  try {
    sql ??= loadSql(wasmFile);
    return { id: request.id, answer: answer(await sql, request) };
  } catch (cause) {
    return { id: request.id, error: messageOf(cause) };
  }
}

parentPort?.on("message", async (request: Request) => parentPort?.postMessage(await reply(request)));
