// A process of its own that adds messages to sessions in several ways, each in turn, and says on its last line how long
// they took. Under whichever Node has what the ways need.

import { mkdir, open, readFile, rename, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { median } from "./ratios.mjs";
import { sampleSession } from "./sampleSessions.mjs";

/** @typedef {typeof import("../../src/storage/openStore.ts") & typeof import("../../src/storage/nodeDisk.ts") & typeof import("../../src/storage/sessionCodec.ts") & typeof import("../../src/storage/database.ts") & typeof import("../../src/base/clock.ts") & typeof import("../../src/base/log.ts") & typeof import("../../src/core/ids.ts")} Product */
/** @typedef {keyof typeof contenders} Contender */
/** @typedef {{ dir: string, sizes: readonly number[], contenders: readonly Contender[], bundle: string, workerFile: string, wasmFile: string }} AppendOrder */
/** @typedef {{ type: string, key: string, value: any }} Change */
/** @typedef {{ append(change: Change): Promise<unknown> | unknown, check(messages: number): Promise<void>, close(): Promise<unknown> | unknown }} Way */

const appends = 64;
const blockLength = 8;
const schema = "create table messages (key text primary key, value text not null)";
const insertion = "insert into messages values (?, ?)";
const require = createRequire(import.meta.url);
/** As a value, since the types of the oldest Node do not know it. */
const sqliteModule = ["node", "sqlite"].join(":");

const contenders = { ours, bare, json, sqlJs, sqliteFull, sqliteWal };
/** @type {AppendOrder} */
const order = JSON.parse(process.argv[2] ?? "{}");
/** @type {Product} */
const product = await import(order.bundle);
const sql = await product.loadSql(order.wasmFile);

const results = [];
for (const size of order.sizes) results.push(await measure(size));
console.log(`\n${JSON.stringify(results)}`);
process.exit(); // The worker may still wait for more.

/** @param {number} size */
async function measure(size) {
  const dir = join(order.dir, String(size));
  await mkdir(dir, { recursive: true });
  const session = sampleSession(0, size);
  const fresh = messagesOf(sampleSession(1, appends + 1));
  /** @type {Map<Contender, { way: Way, times: number[] }>} */
  const all = new Map();
  for (const name of order.contenders)
    all.set(name, { way: await contenders[name](dir, session), times: [] });
  const [first, ...others] = fresh;
  if (first) for (const { way } of all.values()) await way.append(first); // Makes files, compiles statements.
  for (let start = 0; start < others.length; start += blockLength) {
    // In turn, so that all see the same moods of the disk; a few in a row, so that none pays for another one's garbage.
    for (const offset of order.contenders.keys()) {
      const name = order.contenders[(start / blockLength + offset) % order.contenders.length];
      const entry = name && all.get(name);
      globalThis.gc?.();
      for (const [index, change] of others.slice(start, start + blockLength).entries()) {
        const startedMs = performance.now();
        await entry?.way.append(change);
        if (index > 0) entry?.times.push(performance.now() - startedMs);
      }
    }
  }
  for (const { way } of all.values()) {
    await way.check(size + appends + 1);
    await way.close();
  }
  return Object.fromEntries([...all].map(([name, { times }]) => [name, median(times)]));
}

/** @param {import("./sampleSessions.mjs").SampleSession} session @returns {Change[]} */
function messagesOf({ texts }) {
  const changes = [];
  for (let index = 0; index < texts.length; index += 4) {
    const [type = "", key = "", value = ""] = texts.slice(index, index + 3);
    if (type === "message") changes.push({ type, key, value: JSON.parse(value) });
  }
  return changes;
}

/** @param {string} what @param {number} found @param {number} expected */
function expect(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found} messages instead of ${expected}.`);
}

/** The session lies in its file, and has been opened. @param {string} dir @param {import("./sampleSessions.mjs").SampleSession} session @returns {Promise<Way>} */
async function ours(dir, { id: text, texts }) {
  const id = product.readSessionId(text);
  if (!id) throw new Error("The sample has no id.");
  const root = join(dir, "store");
  await mkdir(join(root, "sessions"), { recursive: true });
  const bytes = product.encodeSession(sql, { session: id, generation: 1 }, texts);
  await writeFile(join(root, "sessions", `${id}.1.braid`), bytes);
  const { workerFile, wasmFile } = order;
  const store = product.openStore({
    root,
    disk: product.nodeDisk,
    clock: product.systemClock,
    log: product.silentLog,
    workerFile,
    wasmFile,
  });
  await store.find(id);
  return {
    append: (change) => store.append(id, [change]),
    check: async (messages) =>
      expect("ours", [...((await store.find(id))?.ofType("message") ?? [])].length, messages),
    close: () => store.close(),
  };
}

/** The same bytes at the end of a file, and nothing else. @param {string} dir @returns {Promise<Way>} */
async function bare(dir) {
  const file = await open(join(dir, "bare"), "ax");
  let written = 0;
  return {
    append: async (change) => {
      const line = Buffer.from(`${JSON.stringify(change)}\n`);
      written += line.length;
      await file.write(line, 0, line.length);
      await file.datasync();
    },
    check: async () => expect("bare", (await stat(join(dir, "bare"))).size, written),
    close: () => file.close(),
  };
}

/** @param {string} dir @param {import("./sampleSessions.mjs").SampleSession} session @returns {Promise<Way>} */
async function json(dir, session) {
  const conversation = { id: session.id, title: "Sample", messages: messagesOf(session) };
  const path = join(dir, "session.json");
  return {
    append: async (change) => {
      conversation.messages.push(change);
      const file = await open(`${path}.tmp`, "w");
      await file.writeFile(JSON.stringify(conversation));
      await file.sync();
      await file.close();
      await rename(`${path}.tmp`, path);
    },
    check: async (messages) =>
      expect("json", JSON.parse(await readFile(path, "utf8")).messages.length, messages),
    close: () => {},
  };
}

/** @param {string} dir @param {import("./sampleSessions.mjs").SampleSession} session @returns {Promise<Way>} */
async function sqlJs(dir, session) {
  let database = new sql.Database();
  database.run(schema);
  database.run("begin");
  for (const { key, value } of messagesOf(session)) database.run(insertion, [key, JSON.stringify(value)]);
  database.run("commit");
  const path = join(dir, "sqljs.db");
  return {
    append: async ({ key, value }) => {
      database.run(insertion, [key, JSON.stringify(value)]);
      await writeFile(path, database.export());
    },
    check: async (messages) => {
      database.close();
      database = new sql.Database(await readFile(path));
      const [answer] = database.exec("select count(*) from messages");
      expect("sql.js", Number(answer?.values[0]?.[0]), messages);
    },
    close: () => database.close(),
  };
}

/** @param {string} dir @param {import("./sampleSessions.mjs").SampleSession} session */
function sqliteFull(dir, session) {
  return sqlite(join(dir, "full.db"), "delete", session);
}

/** @param {string} dir @param {import("./sampleSessions.mjs").SampleSession} session */
function sqliteWal(dir, session) {
  return sqlite(join(dir, "wal.db"), "wal", session);
}

/** @param {string} path @param {string} journalMode @param {import("./sampleSessions.mjs").SampleSession} session @returns {Promise<Way>} */
async function sqlite(path, journalMode, session) {
  const { DatabaseSync } = require(sqliteModule);
  const database = new DatabaseSync(path);
  database.exec(`pragma journal_mode = ${journalMode}; pragma synchronous = full; ${schema}; begin`);
  const insert = database.prepare(insertion);
  for (const { key, value } of messagesOf(session)) insert.run(key, JSON.stringify(value));
  database.exec("commit");
  return {
    append: ({ key, value }) => insert.run(key, JSON.stringify(value)),
    check: async (messages) =>
      expect("sqlite", database.prepare("select count(*) as count from messages").get().count, messages),
    close: () => database.close(),
  };
}
