// `npm test`: everything that can fail, in the order in which it is cheapest to know. Needs no dependency
// before it has installed them. `npm test -- unit|host|ui|static [words]` runs one part, or of it only the
// tests whose titles contain the words.

import { run } from "./workbench/command.mjs";
import { ensureDependencies } from "./workbench/dependencies.mjs";
import { projectRoot } from "./workbench/paths.mjs";
import { say } from "./workbench/progress.mjs";

/** @typedef {import("./runner/suites.mjs").Counts} Counts */

const parts = ["static", "unit", "host", "ui"];
const [part, ...words] = process.argv.slice(2);
const grep = words.join(" ");
const total = { passed: 0, failed: 0 };

try {
  if (part !== undefined && !parts.includes(part))
    throw new Error(`Run one of ${parts.join(", ")}, not "${part}".`);
  await ensureDependencies();
  await build();
  for (const name of part ? [part] : parts) await runPart(name);
} catch (cause) {
  console.error(cause);
  total.failed += 1;
}
say(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

async function build() {
  const { code, output } = await run(process.execPath, ["esbuild.mjs"], { cwd: projectRoot });
  if (code !== 0) throw new Error(`The build failed.\n${output}`);
}

/** @param {string} name */
async function runPart(name) {
  // Loaded late: what they import may only just have been installed.
  const { checkStatically } = await import("./runner/staticChecks.mjs");
  const { runUnitTests, runHostTests, runUiTests } = await import("./runner/runners.mjs");
  say(`\n=== ${name}`);
  if (name === "static") add(await checkStatically());
  if (name === "unit") add(await runUnitTests(grep));
  if (name === "host") add(await runHostTests(grep));
  if (name === "ui") add(await runUiTests(grep));
}

/** @param {Counts} counts */
function add({ passed, failed }) {
  total.passed += passed;
  total.failed += failed;
}
