import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { projectRoot } from "../workbench/paths.mjs";
import { bundleDir } from "./suites.mjs";

/** @typedef {import("./suites.mjs").SuiteKind} SuiteKind */

/**
 * Our own .mjs files find each other by their place in the project, so they are imported from there.
 *
 * @type {import("esbuild").Plugin}
 */
const toolsStayInPlace = {
  name: "tools-stay-in-place",
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.mjs$/ }, ({ path, resolveDir }) => ({
      path: pathToFileURL(join(resolveDir, path)).href,
      external: true,
    }));
  },
};

/** Entries besides the tests themselves. @type {Record<SuiteKind, string[]>} */
const extraEntries = { unit: [], host: ["index.ts"], ui: ["support/rootHooks.ts"] };

/**
 * Turns the TypeScript tests of a kind into JavaScript that mocha can load.
 *
 * @param {SuiteKind} kind
 */
export async function bundleTests(kind) {
  const source = join(projectRoot, "test", kind);
  const files = existsSync(source) ? await readdir(source, { recursive: true }) : [];
  const entries = [...files.filter((file) => file.endsWith(".test.ts")), ...extraEntries[kind]];
  await rm(bundleDir(kind), { recursive: true, force: true }); // A deleted test must not run on.
  await build({
    absWorkingDir: projectRoot,
    entryPoints: entries.map((file) => join(source, file)),
    outdir: bundleDir(kind),
    outbase: source,
    bundle: true,
    platform: "node",
    target: "node20",
    // The extension host offers `vscode` to `require` only.
    ...(kind === "host"
      ? { format: "cjs", outExtension: { ".js": ".cjs" } }
      : { format: "esm", outExtension: { ".js": ".mjs" }, splitting: true }),
    packages: "external",
    plugins: [toolsStayInPlace],
    sourcemap: "inline",
    logLevel: "warning",
  });
}
