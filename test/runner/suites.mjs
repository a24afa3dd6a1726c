import { join } from "node:path";
import { cacheDir } from "../workbench/paths.mjs";

/** @typedef {"unit" | "host" | "ui"} SuiteKind */

/** Where the bundled tests of a kind are. @param {SuiteKind} kind */
export const bundleDir = (kind) => join(cacheDir, "tests", kind);

/** A test that hangs is reported after this time. @type {Record<SuiteKind, number>} */
export const timeoutMs = { unit: 10_000, host: 30_000, ui: 90_000 };

/** How the runner and the processes that run mocha tell each other what to do and how it went. */
export const variables = { grep: "BRAID_GREP", resultFile: "BRAID_RESULT_FILE" };

/** @typedef {{ passed: number, failed: number }} Counts */
