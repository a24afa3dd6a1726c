import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { benchDir } from "./bundle.mjs";
import { sampleSession } from "./sampleSessions.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("../../src/core/record.ts").SessionRecord} SessionRecord */

const sessions = 10_000;
const messagesEach = 2;
const runs = 3;
/** Everything is compared in each of them, for the first time in the first one. */
const rounds = 3;
const frameMs = 16;
const now = 1_800_000_000_000;

/**
 * How long a large history holds the thread at most before all else has its turn.
 *
 * @param {any} product
 * @param {(sample: import("./sampleSessions.mjs").SampleSession) => SessionRecord[]} recordsOf
 * @param {() => any} newSource
 * @returns {Promise<Row[]>}
 */
export async function measureHolds(product, recordsOf, newSource) {
  const samples = Array.from({ length: sessions }, (_, index) =>
    recordsOf(sampleSession(index, messagesEach)),
  );
  /** @type {any[]} */
  const sources = [];
  for (const writer of ["a", "b"]) {
    const source = newSource();
    const stamp = `${now.toString(36).padStart(9, "0")}-0000-${writer.repeat(10)}`;
    for (const records of samples)
      await source.merge([
        ...records,
        ...records.slice(-1).map((last) => ({ ...last, type: "tag", key: writer, value: true, stamp })),
      ]);
    sources.push(source);
  }
  const row = async (/** @type {string} */ what, /** @type {() => Promise<unknown>} */ run) => {
    const ratios = [];
    for (let count = 0; count < runs; count++) ratios.push((await longestHoldOf(run)) / frameMs);
    return { what, against: "a frame of 16 ms", ratios };
  };
  return [
    await row(`longest hold of the thread, ${sessions} sessions that all differ, mailbox`, () =>
      compare(product, sources),
    ),
    await row("longest hold of the thread while they are copied into a folder", () =>
      copy(product, sources[0]),
    ),
  ];
}

/** @param {any} product @param {readonly any[]} sources */
async function compare(product, sources) {
  let time = now;
  const clock = { now: () => time };
  const machines = sources.map((source, index) => {
    const device = "ab".charAt(index).repeat(12);
    const setup = { device, name: () => "A laptop", version: "1.0.0", source, clock, budget: 32_000 };
    return { device, machine: new product.Machine(setup) };
  });
  const slots = new Map();
  for (let round = 0; round < rounds; round++) {
    time += 60_000;
    // Only what is compared and said is of interest: what is taken in is held up by the stand-in for a store.
    for (const { device, machine } of machines) {
      slots.set(device, (await machine.compose()) ?? "");
      await product.machineFacts(machine);
    }
    for (const { machine } of machines) await machine.takeIn(slots);
  }
}

/** @param {any} product @param {any} source */
async function copy(product, source) {
  await mkdir(benchDir, { recursive: true });
  const folder = await mkdtemp(join(benchDir, "syncHolds-"));
  try {
    const channel = new product.FolderChannel({
      ...{ folder, device: "c".repeat(12), name: () => "A laptop", version: "1.0.0", source },
      ...{ files: product.nodeDisk, clock: { now: () => now } },
    });
    do await channel.round();
    while ((await channel.facts()).copying);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Of all turns of the event loop the longest one, in ms. Wall time would tell how busy the machine is, and processor time counts
 * the other threads of this process; the lesser of both is at least what this thread used.
 *
 * @param {() => Promise<unknown>} run
 */
async function longestHoldOf(run) {
  let longest = 0;
  let isDone = false;
  let [since, cpu] = [performance.now(), process.cpuUsage()];
  const look = () => {
    const { user, system } = process.cpuUsage(cpu);
    longest = Math.max(longest, Math.min(performance.now() - since, (user + system) / 1_000));
    [since, cpu] = [performance.now(), process.cpuUsage()];
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  await run();
  isDone = true;
  look();
  return longest;
}
