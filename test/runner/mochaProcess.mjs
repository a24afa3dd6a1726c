import { runSuite } from "./runSuite.mjs";

// A process of its own, so that a test that hangs or exits takes nothing else with it.
const [kind] = process.argv.slice(2);
if (kind !== "unit" && kind !== "ui") throw new Error(`There is no such suite for plain Node: ${kind}`);
const failed = await runSuite(kind);
process.exit(failed === 0 ? 0 : 1); // Even when a test left a timer or a socket open.
