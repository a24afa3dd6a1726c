import { existsSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import Mocha from "mocha";
import { bundleDir, timeoutMs, variables } from "./suites.mjs";

/**
 * Runs the bundled tests of a kind in this process, which may be an extension host.
 *
 * @param {import("./suites.mjs").SuiteKind} kind
 * @returns {Promise<number>} How many tests failed.
 */
export async function runSuite(kind) {
  process.setSourceMapsEnabled(true); // Stack traces show the TypeScript that was written.
  const mocha = new Mocha({
    timeout: timeoutMs[kind],
    forbidOnly: Boolean(process.env.CI),
    reporter: CountingSpec,
    ...(process.env[variables.grep] ? { grep: process.env[variables.grep] } : {}),
  });

  const dir = bundleDir(kind);
  const hooksFile = join(dir, "support", "rootHooks.mjs");
  const hooks = existsSync(hooksFile) ? await import(pathToFileURL(hooksFile).href) : undefined;
  if (hooks) mocha.rootHooks(hooks.mochaHooks);

  const files = (await readdir(dir, { recursive: true })).filter((file) => /\.test\.[cm]js$/.test(file));
  for (const file of files.sort()) mocha.addFile(join(dir, file));
  await mocha.loadFilesAsync();

  return new Promise((resolve) => {
    const runner = mocha.run(resolve);
    // An event rather than a hook: mocha runs no hook after a failed `before`.
    runner.on("fail", (test) => hooks?.onFail(test.fullTitle()));
  });
}

/** What people read, and the numbers for the runner that started us. */
class CountingSpec extends Mocha.reporters.Spec {
  constructor(/** @type {Mocha.Runner} */ runner, /** @type {Mocha.MochaOptions} */ options) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env[variables.resultFile];
      const { passes: passed, failures: failed } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
    });
  }
}
