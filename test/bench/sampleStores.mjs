import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { cacheDir } from "../workbench/paths.mjs";
import { benchDir, loadSource } from "./bundle.mjs";
import { sampleSession } from "./sampleSessions.mjs";

const storesDir = join(cacheDir, "bench-stores");
const buildersLimit = 2;
const codecBundle = "sessionCodec";

/** What a session that went on for a while has besides its newest edition: one in so many has an older one. */
const olderEditionEvery = 2;

export const wasmFile = createRequire(import.meta.url).resolve("sql.js/dist/sql-wasm.wasm");

/** @typedef {typeof import("../../src/storage/sessionCodec.ts") & typeof import("../../src/storage/database.ts")} Codec */

/**
 * A store with that many sessions, without a catalog. It is kept between runs, so nobody may change it: copy it.
 *
 * @param {number} sessions
 * @param {number} messages In each session.
 * @returns {Promise<string>} Its folder.
 */
export async function ensureSampleStore(sessions, messages) {
  const codec = await loadCodec();
  const sql = await codec.loadSql(wasmFile);
  // Made anew when anything about samples or the format of files has changed.
  const print = createHash("sha256").update(filesOf(codec, sql, 1, messages)[0]?.bytes ?? "");
  const store = join(storesDir, `${sessions}x${messages}-${print.digest("hex").slice(0, 12)}`);
  if (existsSync(store)) return store;

  const making = `${store}.making`;
  await rm(making, { recursive: true, force: true });
  for (const folder of ["sessions", "trash", "journal", "quarantine", "temporary"])
    await mkdir(join(making, folder), { recursive: true });
  const builders = Math.min(buildersLimit, Math.ceil(sessions / 50));
  await Promise.all(
    Array.from({ length: builders }, (_, builder) =>
      runBuilder({ store: making, sessions, messages, first: builder, step: builders }),
    ),
  );
  await rename(making, store);
  return store;
}

/**
 * A copy that may be changed. It shares the bytes of session files, which no store ever changes.
 *
 * @param {string} store @param {string} copy
 */
export async function copyStore(store, copy) {
  for (const folder of await readdir(store)) {
    await mkdir(join(copy, folder), { recursive: true });
    for (const file of await readdir(join(store, folder)))
      await link(join(store, folder, file), join(copy, folder, file));
  }
}

/** @returns {Promise<Codec>} */
const loadCodec = () => loadSource(codecBundle, ["storage/sessionCodec.ts", "storage/database.ts"]);

/**
 * @param {Codec} codec
 * @param {Awaited<ReturnType<Codec["loadSql"]>>} sql
 * @param {number} index
 * @param {number} messages
 */
function filesOf(codec, sql, index, messages) {
  const { id, isDeleted, texts } = sampleSession(index, messages);
  const session = /** @type {import("../../src/core/ids.ts").SessionId} */ (id);
  const hasOlder = index % olderEditionEvery === 0;
  const generations = hasOlder ? [texts.slice(0, 4 * Math.ceil(texts.length / 40)), texts] : [texts];
  return generations.map((records, older) => {
    const generation = older + 1;
    const isNewest = generation === generations.length;
    return {
      file: join(isDeleted && isNewest ? "trash" : "sessions", `${id}.${generation}.braid`),
      bytes: codec.encodeSession(sql, { session, generation }, records),
    };
  });
}

/** @typedef {{ store: string, sessions: number, messages: number, first: number, step: number }} Share */

/** @param {Share} share */
const runBuilder = (share) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { share, codecFile: join(benchDir, `${codecBundle}.mjs`) },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
  });

/** @param {Share} share @param {string} codecFile */
async function build({ store, sessions, messages, first, step }, codecFile) {
  /** @type {Codec} */
  const codec = await import(codecFile);
  const sql = await codec.loadSql(wasmFile);
  for (let index = first; index < sessions; index += step)
    for (const { file, bytes } of filesOf(codec, sql, index, messages))
      await writeFile(join(store, file), bytes);
  parentPort?.postMessage("made");
}

if (!isMainThread && workerData?.share) await build(workerData.share, workerData.codecFile);
