import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureCached, installPackages } from "../workbench/cache.mjs";
import { mustRun } from "../workbench/command.mjs";
import { ensureServer } from "../workbench/install.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { say } from "../workbench/progress.mjs";
import { benchDir, loadSource } from "./bundle.mjs";
import { writeSection } from "./docs.mjs";
import { markdownOf } from "./ratios.mjs";
import { wasmFile } from "./sampleStores.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("./searchProbe.mjs").SearchOrder} SearchOrder */
/** @typedef {{ fillMs: number, sizeBytes: number, p50Ms: number, p95Ms: number }} Measured */
/** @typedef {{ textBytes: number, ours: Measured, rival: Measured, scan?: { p50Ms: number, p95Ms: number } }} Outcome */

const rivalPackage = "better-sqlite3@13.2.0";
const runs = 3;
const files = "reading a JSON file for each session";
/** Takes minutes, and is measured when it is asked for: BRAID_BENCH_MESSAGES=1000000. */
const messages = Number(process.env.BRAID_BENCH_MESSAGES ?? 100_000);

/**
 * Searching the same text with the product, with FTS5 by itself, and by reading JSON files.
 *
 * @param {{ writeDocs?: boolean }} [options]
 * @returns {Promise<Row[]>}
 */
export async function measureSearch({ writeDocs = false } = {}) {
  await loadSource("search", [
    ...["storage/search/searchWorker.ts", "storage/timers.ts", "core/searchPlan.ts", "core/searchQuery.ts"],
  ]);
  const { node } = await ensureServer(); // With the SQLite that the editor brings.
  const rival = await findRival();
  const isLarge = messages > 100_000;
  const fts5 = [];
  for (let run = 0; run < (isLarge ? 1 : runs); run++)
    fts5.push(await probe(node, { engine: "fts5", scans: run === 0 && !isLarge, ...(rival && { rival }) }));
  const fts4 = isLarge ? [] : [await probe(node, { engine: "fts4", scans: false, ...(rival && { rival }) })];
  const theirs = rival ? "better-sqlite3 FTS5" : "node:sqlite FTS5 by itself";
  const rows = [
    ...rowsOf("search", theirs, fts5),
    ...(fts4.length > 0 ? rowsOf("search in sql.js", theirs, fts4) : []),
  ];
  if (writeDocs) await writeSection("search", markdownOf(rows));
  return rows;
}

/** Undefined where it cannot be had. */
async function findRival() {
  try {
    const folder = await ensureCached("bench-rival", rivalPackage, (dir) =>
      installPackages(dir, [rivalPackage]),
    );
    return join(folder, "node_modules", "better-sqlite3");
  } catch (cause) {
    say(`  ${rivalPackage} cannot be had, so node:sqlite stands in: ${cause}`);
    return undefined;
  }
}

/** @param {string} node @param {Pick<SearchOrder, "engine" | "scans" | "rival">} what @returns {Promise<Outcome>} */
async function probe(node, what) {
  const folder = join(benchDir, "search");
  /** @type {SearchOrder} */
  const order = {
    ...{ messages, folder, wasmFile, bundle: join(benchDir, "search.mjs") },
    searchFile: join(projectRoot, "out", "searchThread.js"),
    ...what,
  };
  const script = fileURLToPath(new URL("searchProbe.mjs", import.meta.url));
  const output = await mustRun(node, [script, JSON.stringify(order)], { cwd: projectRoot });
  await rm(folder, { recursive: true, force: true });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

/** @param {string} name @param {string} theirs @param {readonly Outcome[]} outcomes @returns {Row[]} */
function rowsOf(name, theirs, outcomes) {
  return [
    {
      what: `${name}: ${messages.toLocaleString("en")} messages, 95 % of questions, warm`,
      against: theirs,
      ratios: outcomes.map(({ ours, rival }) => ours.p95Ms / rival.p95Ms),
    },
    {
      what: "  half of the questions",
      against: theirs,
      ratios: outcomes.map(({ ours, rival }) => ours.p50Ms / rival.p50Ms),
    },
    {
      what: "  the same as a share of a tenth of a second, 95 %",
      against: "goal of 100 ms",
      ratios: outcomes.map(({ ours }) => ours.p95Ms / 100),
    },
    ...outcomes.flatMap(({ ours, scan }) =>
      scan
        ? [
            { what: "  95 % of questions", against: files, ratios: [ours.p95Ms / scan.p95Ms] },
            { what: "  half of the questions", against: files, ratios: [ours.p50Ms / scan.p50Ms], digits: 3 },
          ]
        : [],
    ),
    {
      what: "  making the index",
      against: theirs,
      ratios: outcomes.map(({ ours, rival }) => ours.fillMs / rival.fillMs),
    },
    {
      what: "  size of the index, the text in it",
      against: "size of the text",
      ratios: outcomes.map(({ ours, textBytes }) => ours.sizeBytes / textBytes),
    },
    {
      what: "  size of theirs",
      against: "size of the text",
      ratios: outcomes.map(({ rival, textBytes }) => rival.sizeBytes / textBytes),
    },
  ];
}
