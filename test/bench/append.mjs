import assert from "node:assert/strict";
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { benchDir, loadSource } from "./bundle.mjs";
import { median } from "./ratios.mjs";
import { sampleReply } from "./replies.mjs";

const runs = 7;
const appendsPerRun = 150;

/** @typedef {typeof import("../../src/storage/openStore.ts") & typeof import("../../src/storage/nodeDisk.ts") & typeof import("../../src/base/clock.ts") & typeof import("../../src/base/log.ts") & typeof import("../../src/core/ids.ts") & typeof import("../../src/core/message.ts")} Storage */

/**
 * A message made durable by the store, against the same bytes appended to a file and synced, on the same disk.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measureAppend() {
  /** @type {Storage} */
  const storage = await loadSource("append", [
    "storage/openStore.ts",
    "storage/nodeDisk.ts",
    "base/clock.ts",
    "base/log.ts",
    "core/ids.ts",
    "core/message.ts",
  ]);
  await mkdir(benchDir, { recursive: true });
  const results = [];
  for (let run = 0; run < runs; run++) {
    const dir = await mkdtemp(join(benchDir, "append-"));
    try {
      results.push(await measureOnce(storage, dir));
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return [
    {
      what: "append: a message through the store",
      against: "bare append and fdatasync, asynchronous",
      ratios: results.map(({ ours, bare }) => ours / bare),
    },
    {
      what: "",
      against: "bare append and fdatasync, blocking",
      ratios: results.map(({ ours, blocking }) => ours / blocking),
    },
  ];
}

/**
 * @param {Storage} storage
 * @param {string} dir
 */
async function measureOnce({ openStore, nodeDisk, systemClock, silentLog, ...core }, dir) {
  const root = join(dir, "store");
  const store = openStore({
    root,
    disk: nodeDisk,
    clock: systemClock,
    log: silentLog,
    // Appending needs neither; what would load them fails loudly.
    workerFile: join(dir, "no-worker.js"),
    wasmFile: join(dir, "no-wasm"),
  });
  const session = core.newSessionId();
  const text = sampleReply(500).markdown;
  const makeChange = () => {
    const now = systemClock.now();
    const id = core.newMessageId(now);
    const message = /** @type {const} */ ({
      id,
      role: "user",
      status: "complete",
      createdAt: now,
      parts: [{ type: "text", text }],
    });
    return { type: "message", key: id, value: core.messageValueOf(message) };
  };

  await store.append(session, [makeChange()]); // Makes the folders and the journal.
  const journal = join(root, "journal", (await readdir(join(root, "journal")))[0] ?? "");
  const headerBytes = (await stat(journal)).size;
  await store.append(session, [makeChange()]);
  const line = (await readFile(journal)).subarray(headerBytes); // All messages are of one length, so all lines are.
  const bare = await open(join(dir, "bare"), "ax");
  const blocking = openSync(join(dir, "blocking"), "ax");

  const contenders = {
    ours: (/** @type {ReturnType<typeof makeChange>} */ change) => store.append(session, [change]),
    bare: async () => {
      await bare.write(line, 0, line.length);
      await bare.datasync();
    },
    blocking: async () => {
      writeSync(blocking, line);
      fdatasyncSync(blocking);
    },
  };
  /** @type {Record<keyof typeof contenders, number[]>} */
  const times = { ours: [], bare: [], blocking: [] };
  const names = /** @type {(keyof typeof contenders)[]} */ (Object.keys(contenders));
  for (let index = 0; index < appendsPerRun; index++) {
    // In turn, so that none always comes after the same one and all see the same moods of the disk.
    for (const offset of names.keys()) {
      const name = names[(index + offset) % names.length] ?? "ours";
      const change = makeChange();
      const startedMs = performance.now();
      await contenders[name](change);
      times[name].push(performance.now() - startedMs);
    }
  }

  await bare.close();
  closeSync(blocking);
  assert.equal((await stat(join(dir, "bare"))).size, line.length * appendsPerRun);
  assert.equal((await stat(join(dir, "blocking"))).size, line.length * appendsPerRun);
  assert.equal((await stat(journal)).size, headerBytes + line.length * (appendsPerRun + 1));
  const stored = await store.find(session);
  assert.equal([...(stored?.ofType("message") ?? [])].length, appendsPerRun + 2);
  await store.close();
  return { ours: median(times.ours), bare: median(times.bare), blocking: median(times.blocking) };
}
