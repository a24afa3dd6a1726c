import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { mustRun } from "../workbench/command.mjs";
import { ensureWorkbench } from "../workbench/install.mjs";
import { ensurePackage } from "../workbench/package.mjs";
import { projectRoot, vsixFile } from "../workbench/paths.mjs";
import { ensureSampleWorkspace } from "../workbench/sampleWorkspace.mjs";
import { installExtension } from "../workbench/server.mjs";
import { benchDir } from "./bundle.mjs";

/** Even, so that each order occurs as often as the other. */
const hosts = 8;
const home = join(benchDir, "activation");

const braid = "braid-dev.braid";
/** One is activated just before Braid and one just after, so that both sides meet the host in the same mood. */
const empties = ["braid-bench.empty-before", "braid-bench.empty-after"];
/** The first activation of a host pays for things that every later one finds ready. */
const warmup = "braid-bench.warmup";
/** Extensions that come with VS Code and that nothing has activated yet: a small one, and one with a server. */
const yardsticks = ["vscode.media-preview", "vscode.markdown-language-features"];

/**
 * The first activation of Braid against that of other extensions in the same fresh extension host.
 *
 * @returns {Promise<import("./ratios.mjs").Row[]>}
 */
export async function measureActivation() {
  await ensurePackage();
  const { server } = await ensureWorkbench();
  await rm(home, { recursive: true, force: true });
  const folder = await ensureSampleWorkspace(home);
  const [dataDir, extensionsDir] = [join(home, "data"), join(home, "extensions")];
  // All come from a package, as for users; an extension under development is treated differently.
  const packages = [vsixFile];
  for (const id of [warmup, ...empties]) packages.push(await packEmpty(id.replace(/^.*\./, "")));
  for (const vsix of packages) await installExtension(server, { vsix, dataDir, extensionsDir });
  const probe = await buildProbe();

  /** @type {Record<string, number>[]} */
  const results = [];
  for (let index = 0; index < hosts; index++) {
    const isEven = index % 2 === 0;
    const [before, after] = isEven ? empties : empties.toReversed();
    const order = [warmup, before, braid, after, ...(isEven ? yardsticks : yardsticks.toReversed())];
    const resultFile = join(home, `result-${index}.json`);
    await mustRun(
      process.execPath,
      [
        fileURLToPath(new URL("../workbench/launcher.mjs", import.meta.url)),
        ...[folder, "--user-data-dir", dataDir, "--extensions-dir", extensionsDir],
        ...[`--extensionDevelopmentPath=${probe.extension}`, `--extensionTestsPath=${probe.tests}`],
      ],
      {
        cwd: projectRoot,
        env: { BRAID_BENCH_ORDER: order.join(), BRAID_BENCH_RESULT: resultFile },
      },
    );
    results.push(JSON.parse(await readFile(resultFile, "utf8")));
  }
  const ratiosTo = (/** @type {readonly string[]} */ others) =>
    results.map((times) => timeOf(times, [braid]) / timeOf(times, others));
  return [
    { what: "activation: Braid", against: "an empty extension", ratios: ratiosTo(empties) },
    ...yardsticks.map((id) => ({ what: "", against: `VS Code's own ${id}`, ratios: ratiosTo([id]) })),
  ];
}

/** In the mean. @param {Record<string, number>} times @param {readonly string[]} extensions */
function timeOf(times, extensions) {
  const sum = extensions.reduce((sum, id) => sum + (times[id] ?? Number.NaN), 0);
  if (!(sum > 0)) throw new Error(`No activation of ${extensions.join(", ")} was measured.`);
  return sum / extensions.length;
}

/** An extension that does nothing, packaged. @param {string} name */
async function packEmpty(name) {
  const dir = join(home, name);
  await writeExtension(dir, name);
  const packagePath = join(home, `${name}.vsix`);
  // As a command, because as a library it talks in between the lines of the bench.
  const packager = join(projectRoot, "node_modules", "@vscode", "vsce", "vsce");
  const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", packagePath];
  await mustRun(process.execPath, [packager, "package", ...options], { cwd: dir });
  return packagePath;
}

/** The tests that are no tests but take the times, and an extension they can be said to belong to. */
async function buildProbe() {
  const extension = join(home, "probe");
  await writeExtension(extension, "probe");
  const tests = join(home, "probe.cjs");
  await build({
    entryPoints: [fileURLToPath(new URL("activationProbe.mjs", import.meta.url))],
    outfile: tests,
    bundle: true,
    platform: "node",
    format: "cjs", // The extension host offers `vscode` to `require` only.
    external: ["vscode"],
    logLevel: "warning",
  });
  return { extension, tests };
}

/** @param {string} dir @param {string} name */
async function writeExtension(dir, name) {
  await mkdir(dir, { recursive: true });
  const { engines } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const manifest = {
    name,
    publisher: "braid-bench",
    version: "1.0.0",
    engines: { vscode: engines.vscode },
    main: "./extension.js",
    activationEvents: [],
  };
  await writeFile(join(dir, "package.json"), JSON.stringify(manifest));
  await writeFile(join(dir, "extension.js"), "exports.activate = () => {};\n");
  // The packager insists on these.
  await writeFile(join(dir, "README.md"), "Does nothing.\n");
  await writeFile(join(dir, ".vscodeignore"), "\n");
}
