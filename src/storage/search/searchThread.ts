// The search thread: SQLite's full text, off the extension host's main thread.

import { parentPort, workerData } from "node:worker_threads";
import { messageOf } from "../../base/messageOf.ts";
import { loadSql } from "../database.ts";
import type { ThreadReply, ThreadRequest } from "../workerThread.ts";
import { SearchDesk } from "./searchDesk.ts";
import type { SearchSetup, SearchWork } from "./searchProtocol.ts";

const setup = workerData as SearchSetup;
let desk: Promise<SearchDesk> | undefined;

async function reply(request: ThreadRequest<SearchWork>): Promise<ThreadReply> {
  try {
    desk ??= loadSql(setup.wasmFile).then((sql) => new SearchDesk(setup, sql));
    return { id: request.id, answer: (await desk).answer(request) };
  } catch (cause) {
    return { id: request.id, error: messageOf(cause) };
  }
}

parentPort?.on("message", async (request: ThreadRequest<SearchWork>) =>
  parentPort?.postMessage(await reply(request)),
);
