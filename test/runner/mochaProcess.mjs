import { configureGlobal } from "fast-check";
import { runSuite } from "./runSuite.mjs";

// A process of its own, so that a test that hangs or exits takes nothing else with it.
const [kind] = process.argv.slice(2);
if (kind !== "unit" && kind !== "ui") throw new Error(`There is no such suite for plain Node: ${kind}`);
// The gate tries the same examples each time, so that a change fails for what it changes; a developer's runs try others.
if (process.env.CI) configureGlobal({ seed: 20261122 });
const failed = await runSuite(kind);
process.exit(failed === 0 ? 0 : 1); // Even when a test left a timer or a socket open.
