// A process of its own, run by a Node with `node:sqlite`, that fills indexes with the same text and asks them the same.
// Says on its last line what that took.

import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { quantile } from "./ratios.mjs";
import { questionsFor, talkOf } from "./sampleTalk.mjs";

/** @typedef {typeof import("../../src/storage/search/searchWorker.ts") & typeof import("../../src/storage/timers.ts") & typeof import("../../src/core/searchPlan.ts") & typeof import("../../src/core/searchQuery.ts")} Product */
/** @typedef {{ messages: number, engine: "fts5" | "fts4", folder: string, bundle: string, searchFile: string, wasmFile: string, rival?: string, scans: boolean }} SearchOrder */

/** @type {SearchOrder} */
const order = JSON.parse(process.argv[2] ?? "{}");
const perSession = 100;
const sessionCount = order.messages / perSession;
const batch = 20;
const questions = questionsFor(100);
const hitLimit = 50;
const startMs = 1_600_000_000_000;

await rm(order.folder, { recursive: true, force: true });
await mkdir(order.folder, { recursive: true });
const rival = await fillRival();
const ours = await fillOurs();
const measured = { ...(await measure()), ...(await scan()) };
console.log(`\n${JSON.stringify(measured)}`);
process.exit();

/** Theirs: FTS5 as its manual shows it. */
async function fillRival() {
  const path = join(order.folder, "rival.sqlite");
  const database = openRival(path);
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = normal; create virtual table words using fts5 (text)",
  );
  const insert = database.prepare("insert into words (rowid, text) values (?, ?)");
  let textBytes = 0;
  const start = performance.now();
  for (let session = 0; session < sessionCount; session += batch) {
    database.exec("begin");
    for (let each = session; each < Math.min(session + batch, sessionCount); each++)
      talkOf(each, perSession).forEach(({ text }, index) => {
        textBytes += Buffer.byteLength(text);
        insert.run(1 + each * perSession + index, text);
      });
    database.exec("commit");
  }
  database.exec("pragma wal_checkpoint(truncate)");
  const fillMs = performance.now() - start;
  const ask = database.prepare(
    "select rowid, snippet(words, 0, '[', ']', '…', 32) as part from words where words match ? order by rank limit ?",
  );
  return {
    fillMs,
    textBytes,
    sizeBytes: (await stat(path)).size,
    /** @param {readonly string[]} words */
    find: (words) => ask.all(words.map((word) => `"${word}" *`).join(" "), hitLimit).length,
  };
}

/** @param {string} path */
function openRival(path) {
  const require = createRequire(import.meta.url);
  if (order.rival) return new (require(order.rival))(path);
  const sqlite = /** @type {any} */ (process.getBuiltinModule(/** @type {any} */ ("node:sqlite")));
  return new sqlite.DatabaseSync(path);
}

/** Ours: the product's thread, from records to hits with their snippets. */
async function fillOurs() {
  /** @type {Product} */
  const product = await import(order.bundle);
  const folder = join(order.folder, "search");
  const worker = new product.SearchWorker(order, folder, product.systemTimers, order.engine);
  const now = /** @type {import("../../src/base/clock.ts").EpochMs} */ (startMs + 2 * 365 * 86_400_000);
  const place = "bench";
  const start = performance.now();
  for (let session = 0; session < sessionCount; session += batch) {
    const sessions = Array.from({ length: Math.min(batch, sessionCount - session) }, (_, index) =>
      contentOf(session + index),
    );
    await worker.ask("put", { place, now, sessions });
  }
  await worker.ask("save", { place });
  return {
    fillMs: performance.now() - start,
    sizeBytes: await sizeOf(folder),
    /** @param {readonly string[]} words */
    find: async (words) => {
      const plan = product.planOf(product.readQuery(words.join(" ")).terms);
      const { hits } = await worker.ask("find", {
        place,
        now,
        limit: hitLimit,
        offset: 0,
        ...(plan && { plan }),
      });
      return hits.length;
    },
  };
}

/** @param {number} number */
function contentOf(number) {
  const session = /** @type {import("../../src/core/ids.ts").SessionId} */ (
    `s${number.toString(36).padStart(11, "0")}`
  );
  /** @type {string[]} */
  const texts = [];
  const add = (/** @type {string} */ type, /** @type {string} */ key, /** @type {unknown} */ value) =>
    texts.push(
      type,
      key,
      JSON.stringify(value),
      `${(startMs + texts.length).toString(36).padStart(9, "0")}-0000-benchwrite`,
    );
  const at = startMs + number * 3_600_000;
  add("field", "createdAt", at);
  talkOf(number, perSession).forEach(({ text, role }, index) => {
    const id = `${(at + index * 1000).toString(36).padStart(9, "0")}${number.toString(36).padStart(10, "0")}`;
    add("message", id, {
      role,
      status: "complete",
      createdAt: at + index * 1000,
      parts: [{ type: "text", text }],
    });
  });
  return { session, state: "1", content: /** @type {const} */ ({ kind: "records", texts }) };
}

/** Each question twice: once to warm up, then by turns. */
async function measure() {
  const [oursMs, rivalMs] = [[], []].map(() => /** @type {number[]} */ ([]));
  let hits = 0;
  for (const isWarm of [false, true])
    for (const words of questions) {
      const start = performance.now();
      hits += rival.find(words);
      const middle = performance.now();
      await ours.find(words);
      const end = performance.now();
      if (!isWarm) continue;
      rivalMs?.push(middle - start);
      oursMs?.push(end - middle);
    }
  if (hits === 0) throw new Error("Nothing was found, so nothing was measured.");
  return {
    textBytes: rival.textBytes,
    ours: { fillMs: ours.fillMs, sizeBytes: ours.sizeBytes, ...spreadOf(oursMs ?? []) },
    rival: { fillMs: rival.fillMs, sizeBytes: rival.sizeBytes, ...spreadOf(rivalMs ?? []) },
  };
}

/** @param {readonly number[]} times */
function spreadOf(times) {
  return { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) };
}

/** What comparable extensions do: a JSON file for each session, all of them read for each question. */
async function scan() {
  if (!order.scans) return {};
  const folder = join(order.folder, "json");
  await mkdir(folder);
  for (let session = 0; session < sessionCount; session++)
    await writeFile(join(folder, `${session}.json`), JSON.stringify(talkOf(session, perSession)));
  const times = [];
  let found = 0;
  for (const words of questions.slice(0, 5)) {
    const start = performance.now();
    for (const file of await readdir(folder))
      for (const { text } of JSON.parse(await readFile(join(folder, file), "utf8"))) {
        found += Number(words.every((word) => text.toLowerCase().includes(word)));
      }
    times.push(performance.now() - start);
  }
  return { scan: { ...spreadOf(times), found } };
}

/** @param {string} folder */
async function sizeOf(folder) {
  let size = 0;
  for (const file of await readdir(folder)) size += (await stat(join(folder, file))).size;
  return size;
}
