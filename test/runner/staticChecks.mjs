import { run } from "../workbench/command.mjs";
import { projectRoot } from "../workbench/paths.mjs";
import { say } from "../workbench/progress.mjs";

/** What can be known without running anything: a name, and an npm script that fails when it does not hold. */
const checks = [
  ["types", "typecheck"],
  ["lint and format", "lint"],
  ["import map", "importmap"],
];

/** @returns {Promise<import("./suites.mjs").Counts>} */
export async function checkStatically() {
  const counts = { passed: 0, failed: 0 };
  for (const [name, script] of checks) {
    const { code, output } = await run("npm", ["run", "--silent", `${script}`], {
      cwd: projectRoot,
      shell: process.platform === "win32",
    });
    if (code === 0) counts.passed += 1;
    else counts.failed += 1;
    say(code === 0 ? `  ✔ ${name}` : `  ✘ ${name}\n${output}`);
  }
  return counts;
}
