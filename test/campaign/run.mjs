// `npm run campaign -- NAME --runs N --seed S [--variant V] [--json]`: attacks the store and tells what came of it.
// Without a name it tells which campaigns there are. Needs no dependency before it has installed them.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureDependencies } from "../workbench/dependencies.mjs";
import { cacheDir, projectRoot } from "../workbench/paths.mjs";

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.once(signal, () => process.exit(1)); // What a campaign has started ends with this process.

process.chdir(projectRoot);
const isWell = await main(process.argv.slice(2)).catch((cause) => {
  console.error(cause);
  return false;
});
process.exit(isWell ? 0 : 1); // Even when a campaign left a timer or a process.

/** @param {string[]} args @returns {Promise<boolean>} */
async function main(args) {
  await ensureDependencies();
  const { build } = await import("esbuild"); // Loaded late: it may only just have been installed.
  const outfile = join(cacheDir, "campaign", `commandLine-${process.pid}.mjs`);
  process.once("exit", () => rmSync(outfile, { force: true }));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ["test/campaign/commandLine.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  process.setSourceMapsEnabled(true);
  return (await import(pathToFileURL(outfile).href)).runCampaign(args);
}
