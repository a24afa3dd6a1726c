import { mkdir, mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { benchDir } from "./bundle.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("../../src/core/record.ts").SessionRecord} SessionRecord */

/**
 * How a history is copied into a sync folder on the real disk, and out of it, while the first machine is off.
 *
 * @param {any} product
 * @param {readonly (readonly SessionRecord[])[]} samples
 * @param {() => any} newSource
 * @returns {Promise<{ rows: Row[], words: string }>}
 */
export async function measureFolder(product, samples, newSource) {
  await mkdir(benchDir, { recursive: true });
  const folder = await mkdtemp(join(benchDir, "syncFolder-"));
  try {
    return await measureIn(folder, product, samples, newSource);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {any} product @param {readonly (readonly SessionRecord[])[]} samples @param {() => any} newSource */
async function measureIn(folder, product, samples, newSource) {
  let now = 1_800_000_000_000;
  const written = { bytes: 0 };
  const channelOf = (/** @type {string} */ letter, /** @type {any} */ source) =>
    new product.FolderChannel({
      ...{ folder, device: letter.repeat(12), name: () => "A laptop", version: "1.0.0", source },
      ...{ files: counting(product.nodeDisk, written), clock: { now: () => now } },
    });
  const json = samples.flat().reduce((sum, record) => sum + Buffer.byteLength(JSON.stringify(record)), 0);

  const full = newSource();
  await full.merge(samples.flat());
  const laptop = channelOf("a", full);
  let parts = 0;
  const firstCopy = await timed(async () => {
    do {
      await laptop.round();
      parts++;
    } while ((await laptop.facts()).copying);
  });
  const path = join(folder, `${"a".repeat(12)}.braid-sync`);
  const inFolder = (await stat(path)).size;
  const plain = await timed(() => writeOnce(join(folder, "plain"), path));
  const firstWrites = written.bytes;

  const empty = newSource();
  const desktop = channelOf("b", empty);
  let rounds = 0;
  const intake = await timed(async () => {
    for (let arrived = -1; arrived !== samples.length; rounds++) {
      const before = arrived;
      await desktop.round();
      arrived = (await empty.digests()).length;
      if (arrived === before) throw new Error(`Only ${arrived} sessions arrived.`);
    }
  });
  const floor = await timed(() => newSource().merge(samples.flat()));

  const [first] = samples[0] ?? [];
  if (!first) throw new Error("There are no samples.");
  const stamp = `${(now + 1000).toString(36).padStart(9, "0")}-0000-benchbench`;
  await full.merge([{ ...first, type: "tag", key: "changed", value: true, stamp }]);
  now += 600_000;
  written.bytes = 0;
  let asked = 0;
  const records = full.records.bind(full);
  full.records = (/** @type {string} */ session) => {
    asked++;
    return records(session);
  };
  const change = await timed(() => laptop.round());
  const changedBytes = written.bytes;
  const idle = await timed(() => laptop.round());
  /** @type {Row[]} */
  const rows = [
    {
      ...{ what: "folder: bytes of the file", against: "the records as JSON" },
      ...{ ratios: [inFolder / json], digits: 3 },
    },
    {
      ...{ what: "first copy, time", against: "writing and syncing the same bytes" },
      ...{ ratios: [firstCopy.ms / plain.ms], digits: 1 },
    },
    {
      ...{ what: "first copy, bytes written in all its parts", against: "bytes of the file" },
      ratios: [firstWrites / inFolder],
    },
    {
      ...{ what: "a second machine takes in all of it, time", against: "merging the same records in memory" },
      ratios: [intake.ms / floor.ms],
    },
    {
      ...{ what: "one changed session, processor time", against: "the first copy's" },
      ...{ ratios: [change.cpuMs / firstCopy.cpuMs], digits: 3 },
    },
    {
      ...{ what: "bytes written for it", against: "bytes of the file" },
      ratios: [changedBytes / inFolder],
    },
    {
      ...{
        what: "a round in which nothing happened, processor time",
        against: "that of one changed session",
      },
      ...{ ratios: [idle.cpuMs / change.cpuMs], digits: 3 },
    },
  ];
  const words =
    `Through a folder, the first machine wrote ${parts} files, each in place of the one before; the second one had ` +
    `everything after ${rounds === 1 ? "one round" : `${rounds} rounds`}, with the first one off. For one changed session ${asked} was packed.`;
  return { rows, words };
}

/** The product's disk, counting what is written. @param {any} disk @param {{ bytes: number }} written */
const counting = (disk, written) => ({
  ...disk,
  createAppend: async (/** @type {string} */ path) => {
    const file = await disk.createAppend(path);
    return {
      ...file,
      write: async (/** @type {Uint8Array} */ bytes) => {
        const taken = await file.write(bytes);
        written.bytes += taken;
        return taken;
      },
    };
  },
});

/** @param {string} path @param {string} from */
async function writeOnce(path, from) {
  const bytes = await readFile(from);
  const file = await open(path, "wx");
  await file.writeFile(bytes);
  await file.datasync();
  await file.close();
}

/** @param {() => Promise<unknown>} run */
async function timed(run) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - start, cpuMs: (user + system) / 1000 };
}
