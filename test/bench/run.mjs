// `npm run bench`: what Braid costs, as ratios measured side by side in one run, because a bare time says as much
// about the machine as about Braid. `npm run bench -- NAME...` runs some; with --write-docs, docs/performance.md is
// brought up to date. Needs no dependency before it has installed them.

import { run } from "../workbench/command.mjs";
import { ensureDependencies } from "../workbench/dependencies.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { say } from "../workbench/progress.mjs";
import { tableOf } from "./ratios.mjs";

const writeDocsFlag = "--write-docs";
const writeDocs = process.argv.includes(writeDocsFlag);

/** In the order in which they are run: the longest last. Loaded late, since what they import may be missing yet. */
const benches = {
  size: async () => (await import("./size.mjs")).measureSize(),
  reply: async () => (await import("./reply.mjs")).measureReply(),
  tree: async () => (await import("./tree.mjs")).measureTree(),
  append: async () => (await import("./append.mjs")).measureAppend(),
  alternatives: async () => (await import("./alternatives.mjs")).measureAlternatives({ writeDocs }),
  scale: async () => (await import("./scale.mjs")).measureScale({ writeDocs }),
  search: async () => (await import("./search.mjs")).measureSearch({ writeDocs }),
  activation: async () => (await import("./activation.mjs")).measureActivation(),
  paint: async () => (await import("./paint.mjs")).measurePaint(),
  sync: async () => (await import("./sync.mjs")).measureSync({ writeDocs }),
  linear: async () => (await import("./linear.mjs")).measureLinearity(),
};

/** @typedef {keyof typeof benches} BenchName */

const all = /** @type {BenchName[]} */ (Object.keys(benches));

/** @param {string} name @returns {name is BenchName} */
const isBench = (name) => name in benches;

await main(process.argv.slice(2).filter((word) => word !== writeDocsFlag)).catch((cause) => {
  console.error(cause);
  process.exitCode = 1;
});
process.exit(); // Even when a bench left a timer or a socket open.

/** @param {string[]} wanted */
async function main(wanted) {
  const unknown = wanted.filter((name) => !isBench(name));
  if (unknown.length > 0) throw new Error(`Run some of ${all.join(", ")}, not "${unknown.join('", "')}".`);
  await ensureDependencies();
  const { code, output } = await run(process.execPath, ["esbuild.mjs"], { cwd: projectRoot });
  if (code !== 0) throw new Error(`The build failed.\n${output}`);

  /** @type {import("./ratios.mjs").Row[]} */
  const rows = [];
  for (const name of wanted.length > 0 ? wanted.filter(isBench) : all) {
    say(`• ${name} ...`);
    try {
      rows.push(...(await benches[name]()));
    } catch (cause) {
      console.error(cause); // The others can still tell something.
      process.exitCode = 1;
    }
  }
  say(`\n${tableOf(rows)}`);
}
