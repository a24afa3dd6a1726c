// The storage worker: sql.js, brotli and checksums of whole files, off the extension host's main thread.

import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../base/messageOf.ts";
import { decodeCatalog, encodeCatalog } from "./catalogCodec.ts";
import { loadSql, type Sql } from "./database.ts";
import { decodeOldCatalog } from "./oldCatalogCodec.ts";
import { decodeSession, encodeSession, summariseSession } from "./sessionCodec.ts";
import type { WorkerSetup, WorkerWork, WorkKind } from "./workerProtocol.ts";
import type { ThreadReply, ThreadRequest } from "./workerThread.ts";

type Request = ThreadRequest<WorkerWork>;

const { wasmFile } = workerData as WorkerSetup;
let sql: Promise<Sql> | undefined;

/** Loaded when it is first needed: a list with a good catalog does without. */
const loadedSql = (): Promise<Sql> => {
  sql ??= loadSql(wasmFile);
  return sql;
};

async function answer(request: Request): Promise<WorkerWork[WorkKind]["answer"]> {
  switch (request.kind) {
    case "encodeSession":
      return encodeSession(await loadedSql(), request.ask, request.ask.records);
    case "decodeSession":
      return decodeSession(await loadedSql(), request.ask, request.ask.bytes);
    case "summariseSession":
      return summariseSession(await loadedSql(), request.ask, request.ask.bytes);
    case "verifySession": {
      const decoded = decodeSession(await loadedSql(), request.ask, request.ask.bytes);
      return decoded.state === "whole" ? { ...decoded, value: undefined } : decoded;
    }
    case "encodeCatalog":
      return encodeCatalog(request.ask);
    case "decodeCatalog": {
      const decoded = decodeCatalog(request.ask.bytes);
      return decoded.state === "newer" ? decodeOldCatalog(await loadedSql(), request.ask.bytes) : decoded;
    }
  }
}

async function reply(request: Request): Promise<ThreadReply> {
  try {
    return { id: request.id, answer: await answer(request) };
  } catch (cause) {
    return { id: request.id, error: messageOf(cause) };
  }
}

parentPort?.on("message", async (request: Request) => parentPort?.postMessage(await reply(request)));
