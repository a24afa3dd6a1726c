// A process of its own that opens a store as a window does, and says on its last line what that took.

import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

/** @typedef {typeof import("../../src/storage/openStore.ts") & typeof import("../../src/storage/nodeDisk.ts") & typeof import("../../src/base/clock.ts") & typeof import("../../src/base/log.ts") & typeof import("../../src/core/session.ts") & typeof import("../../src/core/ids.ts") & typeof import("../../src/host/chat/viewOf.ts")} Product */
/** @typedef {{ task: keyof typeof tasks, root: string, bundle: string, workerFile: string, wasmFile: string }} ProbeOrder */

const warmRuns = 15;
const sessionsOpened = 20;
const newestCount = 100;

/** @type {ProbeOrder} */
const order = JSON.parse(process.argv[2] ?? "{}");
/** @type {Product} */
const product = await import(order.bundle);

const tasks = { rebuild, list, open };
console.log(`\n${JSON.stringify(await tasks[order.task]())}`);
process.exit(); // The worker may still wait for more.

function openStore() {
  const { root, workerFile, wasmFile } = order;
  const { systemClock: clock, silentLog: log, nodeDisk: disk } = product;
  return product.openStore({ root, disk, clock, log, workerFile, wasmFile });
}

/** Without a catalog: the list is made from all session files, then a fold writes the catalog. */
async function rebuild() {
  const floorMs = await timeOf(readAllFiles);
  const before = memory();
  const store = openStore();
  const rebuilding = await observe(() => store.list());
  const rebuilt = memory();
  const [first] = rebuilding.value;
  if (!first) throw new Error("The store is empty.");
  await store.append(first.id, [product.fieldChange("title", "Renamed")]);
  const saving = await observe(() => store.foldNow());
  await store.close();
  return {
    count: rebuilding.value.length,
    floorMs,
    rebuildMs: rebuilding.ms,
    rebuiltBytes: rebuilt.residentBytes - before.residentBytes,
    rebuiltHeapBytes: rebuilt.heapBytes - before.heapBytes,
    rebuildStallMs: rebuilding.stallMs,
    saveMs: saving.ms,
    saveStallMs: saving.stallMs,
  };
}

/** With a catalog. The floors are what any list has to do: look what is there, and read what is remembered. */
async function list() {
  const before = memory();
  const floorMs = Math.min(await timeOf(readCatalog), await timeOf(readCatalog));
  const store = openStore();
  const cold = await observe(() => store.list());
  const [warmMs, newestMs, sortMs] = [[], [], []].map(() => /** @type {number[]} */ ([]));
  const shuffled = [...cold.value].sort((a, b) => (a.id.slice(-3) < b.id.slice(-3) ? -1 : 1));
  for (let run = 0; run < warmRuns; run++) {
    warmMs?.push(await timeOf(() => store.list()));
    newestMs?.push(
      await timeOf(async () => {
        const newest = (await store.list()).filter(({ listed }) => listed).slice(0, newestCount);
        if (newest.length !== Math.min(newestCount, cold.value.length)) throw new Error("Some are missing.");
      }),
    );
    sortMs?.push(await timeOf(async () => [...shuffled].sort((a, b) => b.updatedAt - a.updatedAt)));
  }
  const listed = memory();
  const opened = [];
  for (const { id } of cold.value.slice(0, sessionsOpened)) {
    await show(store, id);
    opened.push(memory());
  }
  const last = opened.at(-1) ?? listed;
  await store.close();
  return {
    count: cold.value.length,
    floorMs,
    coldMs: cold.ms,
    coldProcessorMs: cold.processorMs,
    coldStallMs: cold.stallMs,
    warmMs,
    newestMs,
    sortMs,
    listedBytes: listed.residentBytes - before.residentBytes,
    listedHeapBytes: listed.heapBytes - before.heapBytes,
    openedBytes: last.residentBytes - before.residentBytes,
    openedHeapBytes: last.heapBytes - before.heapBytes,
  };
}

/** One session from its file to the letter that shows its end, and from a new message to its next edition. */
async function open() {
  const [file = ""] = (await readdir(join(order.root, "sessions"))).sort().reverse(); // The newest edition.
  const id = product.readSessionId(file.slice(0, 12));
  if (!id) throw new Error("The store is empty.");
  const floorMs = await timeOf(async () => {
    const bytes = await readFile(join(order.root, "sessions", file));
    brotliDecompressSync(bytes.subarray(bytes.indexOf("\n") + 1));
  });
  const store = openStore();
  const opening = await observe(() => show(store, id));
  const againMs = [];
  for (let run = 0; run < warmRuns; run++) againMs.push(await timeOf(() => show(store, id)));
  await store.append(id, [product.fieldChange("title", "Renamed")]);
  const folding = await observe(() => store.foldNow());
  await store.close();
  return {
    floorMs,
    ...opening.value,
    openMs: opening.ms,
    openStallMs: opening.stallMs,
    againMs,
    foldMs: folding.ms,
    foldStallMs: folding.stallMs,
  };
}

/**
 * What the host does until the page has something to show.
 *
 * @param {import("../../src/storage/openStore.ts").OpenStore} store
 * @param {import("../../src/core/ids.ts").SessionId} id
 */
async function show(store, id) {
  const records = await store.find(id);
  if (!records) throw new Error("The session is not there.");
  const { thread } = product.sessionOf(records, () => true);
  const page = thread
    .slice(-product.pageSize)
    .map((message) => product.messageViewOf(message, undefined, String));
  const letter = JSON.stringify({ messages: page, earlier: thread.length - page.length });
  return {
    messages: thread.length,
    shown: page.length,
    endsAtEnd: page.at(-1)?.id === thread.at(-1)?.id,
    letterBytes: letter.length,
  };
}

async function readCatalog() {
  const { root } = order;
  await Promise.all([
    readdir(join(root, "sessions")),
    readdir(join(root, "trash")),
    readFile(join(root, "catalog.braid")),
  ]);
}

async function readAllFiles() {
  for (const folder of ["sessions", "trash"])
    for (const file of await readdir(join(order.root, folder)))
      await readFile(join(order.root, folder, file));
}

/** @param {() => Promise<unknown>} step */
async function timeOf(step) {
  const startedMs = performance.now();
  await step();
  return performance.now() - startedMs;
}

/**
 * Also tells the longest time for which this thread did not let anything else run, in its own processor time where the
 * system tells that (or a busy machine would look like a busy thread).
 *
 * @template T
 * @param {() => Promise<T>} step
 */
async function observe(step) {
  await pause(20);
  let stallMs = 0;
  let seenMs = spentMs();
  const ticker = setInterval(() => {
    const nowMs = spentMs();
    stallMs = Math.max(stallMs, nowMs - seenMs);
    seenMs = nowMs;
  }, 1);
  await pause(5);
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const value = await step();
  const ms = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(before);
  await pause(5);
  clearInterval(ticker);
  return { value, ms, stallMs, processorMs: (user + system) / 1000 };
}

function spentMs() {
  try {
    // What the first thread of this process has run, in ns.
    return Number(readFileSync("/proc/self/schedstat", "latin1").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function memory() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { residentBytes: rss, heapBytes: heapUsed + external };
}
