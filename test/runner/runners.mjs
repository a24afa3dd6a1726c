import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { run } from "../workbench/command.mjs";
import { ensureWorkbench } from "../workbench/install.mjs";
import { ensurePackage } from "../workbench/package.mjs";
import { cacheDir, projectRoot } from "../workbench/paths.mjs";
import { say } from "../workbench/progress.mjs";
import { ensureSampleWorkspace } from "../workbench/sampleWorkspace.mjs";
import { bundleTests } from "./bundle.mjs";
import { bundleDir, variables } from "./suites.mjs";

/** @typedef {import("./suites.mjs").Counts} Counts */
/** @typedef {import("./suites.mjs").SuiteKind} SuiteKind */

/** @param {string} grep */
export const runUnitTests = (grep) => counted("unit", grep, (env) => runMochaProcess("unit", env));

/** @param {string} grep */
export async function runUiTests(grep) {
  await ensurePackage();
  await ensureWorkbench(); // Here, where its progress is not in between the tests.
  return counted("ui", grep, (env) => runMochaProcess("ui", env));
}

/** In a desktop VS Code, which is downloaded when needed, if BRAID_DESKTOP is 1; else in a server. @param {string} grep */
export async function runHostTests(grep) {
  const isDesktop = process.env.BRAID_DESKTOP === "1";
  if (!isDesktop) await ensureWorkbench();
  const home = join(cacheDir, "host"); // Stays until the next run, with logs that tell what went wrong.
  await rm(home, { recursive: true, force: true });
  return counted("host", grep, async (env) => {
    const folder = await ensureSampleWorkspace(home);
    await runTests({
      ...(isDesktop ? {} : { vscodeExecutablePath: join(projectRoot, "test", "workbench", "launcher.mjs") }),
      extensionDevelopmentPath: projectRoot,
      extensionTestsPath: join(bundleDir("host"), "index.cjs"),
      launchArgs: [
        folder,
        "--user-data-dir",
        join(home, "data"),
        "--extensions-dir",
        join(home, "extensions"),
      ],
      extensionTestsEnv: env,
    });
  });
}

/**
 * @param {SuiteKind} kind
 * @param {Record<string, string>} env
 */
async function runMochaProcess(kind, env) {
  const script = fileURLToPath(new URL("mochaProcess.mjs", import.meta.url));
  const { code } = await run(process.execPath, [script, kind], { cwd: projectRoot, env, show: true });
  if (code !== 0) throw new Error(`Mocha ended with code ${code}.`);
}

/**
 * Runs a suite and believes only what it wrote down: one that crashes, or finds no tests, has failed.
 *
 * @param {SuiteKind} kind
 * @param {string} grep
 * @param {(env: Record<string, string>) => Promise<void>} runAll Rejects when a test failed or none could run.
 * @returns {Promise<Counts>}
 */
async function counted(kind, grep, runAll) {
  const resultFile = join(cacheDir, `result-${kind}.json`);
  await rm(resultFile, { force: true });
  await bundleTests(kind);
  const problem = await runAll({ [variables.resultFile]: resultFile, [variables.grep]: grep }).then(
    () => undefined,
    (/** @type {Error} */ cause) => cause.message,
  );

  /** @type {Counts | undefined} */
  const counts = await readFile(resultFile, "utf8").then(JSON.parse, () => undefined);
  if (!counts) {
    say(`The ${kind} tests did not get to their end. ${problem ?? ""}`);
    return { passed: 0, failed: 1 };
  }
  if (counts.passed + counts.failed === 0) {
    say(`There were no ${kind} tests${grep ? ` with "${grep}" in their titles` : ""}.`);
    return { passed: 0, failed: 1 };
  }
  // For example a test that passed and then took the process down.
  return problem && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
