import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun } from "../workbench/command.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { benchDir, loadSource } from "./bundle.mjs";
import { writeSection, writeSvg } from "./docs.mjs";
import { plotOf } from "./plot.mjs";
import { exponentOf, markdownOf, median } from "./ratios.mjs";
import { copyStore, ensureSampleStore, wasmFile } from "./sampleStores.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("./scaleProbe.mjs").ProbeOrder} ProbeOrder */
/** @typedef {Record<string, any>} Measured What a probe says; see scaleProbe.mjs. */

const sizes = [100, 1_000, 3_000, 10_000];
const messagesEach = 100;
const longSession = 5_000;
/** Processes per size. The first one after a copy finds no catalog. */
const runs = 5;

/** What is promised for 10,000 sessions with 1,000,000 messages. */
const goals = { coldMs: 500, warmMs: 50, stallMs: 50, memoryBytes: 150_000_000 };

/**
 * What a window does with many sessions, and with a long one, in a process of its own each time. A process that is new
 * is what "cold" means here; the system still has the files in its cache.
 *
 * @param {{ writeDocs?: boolean }} [options]
 * @returns {Promise<Row[]>}
 */
export async function measureScale({ writeDocs = false } = {}) {
  await loadSource("scale", [
    "storage/openStore.ts",
    "storage/nodeDisk.ts",
    "base/clock.ts",
    "base/log.ts",
    "core/session.ts",
    "core/ids.ts",
    "host/chat/viewOf.ts",
  ]);
  /** @type {{ size: number, rebuilt: Measured, lists: Measured[] }[]} */
  const stores = [];
  for (const size of sizes) {
    const root = await freshCopy(size, messagesEach);
    const rebuilt = await probe("rebuild", root);
    const lists = [];
    for (let run = 0; run < runs; run++) lists.push(await probe("list", root));
    for (const { count } of [rebuilt, ...lists])
      if (count !== size) throw new Error(`Of ${size} sessions ${count} were listed.`);
    stores.push({ size, rebuilt, lists });
    await rm(root, { recursive: true, force: true });
  }
  const opens = [];
  for (let run = 0; run < runs; run++) {
    const root = await freshCopy(1, longSession);
    opens.push(await probe("open", root));
    await rm(root, { recursive: true, force: true });
  }
  const rows = [
    ...stores.flatMap(rowsOfSize),
    ...goalRows(stores),
    ...openRows(opens),
    ...growthRows(stores),
  ];
  if (writeDocs) await document(stores, rows);
  return rows;
}

/** @param {number} sessions @param {number} messages */
async function freshCopy(sessions, messages) {
  const root = join(benchDir, `scale-${sessions}x${messages}`);
  await rm(root, { recursive: true, force: true });
  await copyStore(await ensureSampleStore(sessions, messages), root);
  return root;
}

/**
 * @param {ProbeOrder["task"]} task
 * @param {string} root
 * @returns {Promise<Measured>}
 */
async function probe(task, root) {
  /** @type {ProbeOrder} */
  const order = {
    task,
    root,
    bundle: join(benchDir, "scale.mjs"),
    workerFile: join(projectRoot, "out", "storageWorker.js"),
    wasmFile,
  };
  const script = fileURLToPath(new URL("scaleProbe.mjs", import.meta.url));
  const output = await mustRun(process.execPath, ["--expose-gc", script, JSON.stringify(order)], {
    cwd: projectRoot,
  });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

const count = (/** @type {number} */ number) => number.toLocaleString("en");

/** @param {{ size: number, rebuilt: Measured, lists: Measured[] }} store @returns {Row[]} */
const rowsOfSize = ({ size, rebuilt, lists }) => [
  {
    what: `scale: ${count(size)} sessions, first list of a window`,
    against: "reading the folders' names and the catalog's bytes",
    ratios: lists.map(({ coldMs, floorMs }) => coldMs / floorMs),
    digits: 1,
  },
  {
    what: "  a later list",
    against: "sorting the same array",
    ratios: lists.map(({ warmMs, sortMs }) => median(warmMs) / median(sortMs)),
    digits: 1,
  },
  {
    what: "  first list without a catalog",
    against: "reading every session file's bytes",
    ratios: [rebuilt.rebuildMs / rebuilt.floorMs],
    digits: 1,
  },
];

/** @param {{ size: number, rebuilt: Measured, lists: Measured[] }[]} stores @returns {Row[]} */
function goalRows(stores) {
  const { size, rebuilt, lists } = /** @type {typeof stores[number]} */ (stores.at(-1));
  const name = `scale: ${count(size)} sessions`;
  const share = (
    /** @type {string} */ what,
    /** @type {keyof typeof goals} */ goal,
    /** @type {(measured: Measured) => number} */ of,
    from = lists,
  ) => ({ what, against: goalNames[goal], ratios: from.map((measured) => of(measured) / goals[goal]) });
  return [
    share(`${name}, first list of a window`, "coldMs", ({ coldMs }) => coldMs),
    share("  the same in processor time, all threads", "coldMs", ({ coldProcessorMs }) => coldProcessorMs),
    share("  a later list", "warmMs", ({ warmMs }) => median(warmMs)),
    share("  its newest 100", "warmMs", ({ newestMs }) => median(newestMs)),
    share("  memory once listed", "memoryBytes", ({ listedBytes }) => listedBytes),
    share("  of it the window's own heap", "memoryBytes", ({ listedHeapBytes }) => listedHeapBytes),
    share("  memory after opening 20 sessions", "memoryBytes", ({ openedBytes }) => openedBytes),
    share("  memory after listing without a catalog", "memoryBytes", ({ rebuiltBytes }) => rebuiltBytes, [
      rebuilt,
    ]),
    share("  longest hold-up, first list", "stallMs", ({ coldStallMs }) => coldStallMs),
    share("  longest hold-up, no catalog", "stallMs", ({ rebuildStallMs }) => rebuildStallMs, [rebuilt]),
    share("  longest hold-up, saving the catalog", "stallMs", ({ saveStallMs }) => saveStallMs, [rebuilt]),
  ];
}

/** @type {Record<keyof typeof goals, string>} */
const goalNames = {
  coldMs: "goal of 500 ms",
  warmMs: "goal of 50 ms",
  stallMs: "goal of 50 ms",
  memoryBytes: "goal of 150 MB",
};

/** @param {Measured[]} opens @returns {Row[]} */
const openRows = (opens) => [
  {
    what: `scale: ${count(longSession)} messages, opened to the first screen`,
    against: "reading and unpacking its file",
    ratios: opens.map(({ openMs, floorMs }) => openMs / floorMs),
    digits: 1,
  },
  {
    what: "  shown again",
    against: "opening it first",
    ratios: opens.map(({ againMs, openMs }) => median(againMs) / openMs),
    digits: 3,
  },
  {
    what: "  messages in the first letter to the page",
    against: "all messages",
    ratios: opens.map(({ shown, messages }) => shown / messages),
    digits: 3,
  },
  {
    what: "  the conversation's end is in it",
    against: "yes: 1",
    ratios: opens.map(({ endsAtEnd }) => Number(endsAtEnd)),
    digits: 0,
  },
  {
    what: "  longest hold-up, opening",
    against: goalNames.stallMs,
    ratios: opens.map(({ openStallMs }) => openStallMs / goals.stallMs),
  },
  {
    what: "  longest hold-up, folding",
    against: goalNames.stallMs,
    ratios: opens.map(({ foldStallMs }) => foldStallMs / goals.stallMs),
  },
];

/** What grows with the number of sessions, and how to read it off a measured store. */
const growths = [
  { name: "first list of a window", of: (/** @type {Measured} */ { coldMs }) => coldMs },
  { name: "a later list", of: (/** @type {Measured} */ { warmMs }) => median(warmMs) },
  { name: "memory once listed", of: (/** @type {Measured} */ { listedBytes }) => listedBytes },
];
const rebuildName = "first list without a catalog";

/** @param {{ size: number, rebuilt: Measured, lists: Measured[] }[]} stores */
const curvesOf = (stores) => [
  ...growths.map(({ name, of }) => ({
    name,
    points: stores.map(({ size, lists }) => ({ size, cost: median(lists.map(of)) })),
  })),
  { name: rebuildName, points: stores.map(({ size, rebuilt }) => ({ size, cost: rebuilt.rebuildMs })) },
];

/** @param {{ size: number, rebuilt: Measured, lists: Measured[] }[]} stores @returns {Row[]} */
const growthRows = (stores) =>
  curvesOf(stores).map(({ name, points }) => ({
    what: `scale: exponent of ${name}`,
    against: `${count(sizes[0] ?? 0)} to ${count(sizes.at(-1) ?? 0)} sessions (linear: 1)`,
    ratios: [exponentOf(points)],
  }));

/** @param {{ size: number, rebuilt: Measured, lists: Measured[] }[]} stores @param {readonly Row[]} rows */
async function document(stores, rows) {
  const curves = curvesOf(stores).map(({ name, points }) => ({
    name,
    points: points.map(({ size, cost }) => ({ x: size, y: cost / (points[0]?.cost ?? 1) })),
  }));
  await writeSvg(
    "performance-scale.svg",
    plotOf({
      title: "Growth with the number of sessions",
      xLabel: `sessions of ${messagesEach} messages`,
      yLabel: `times the value at ${sizes[0]} sessions`,
      curves,
    }),
  );
  await writeSection("scale", markdownOf(rows));
}
