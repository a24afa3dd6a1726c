import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { cacheDir, projectRoot } from "../workbench/paths.mjs";

/** Where benches keep what they build and write. */
export const benchDir = join(cacheDir, "bench");

/**
 * Bundles TypeScript of the product for this process, minified as the product is, and loads it.
 *
 * @param {string} name
 * @param {readonly string[]} files Below src/. The result has what all of them export.
 * @returns {Promise<any>}
 */
export async function loadSource(name, files) {
  const outfile = join(benchDir, `${name}.mjs`);
  await build({
    stdin: {
      contents: files.map((file) => `export * from "./src/${file}";`).join("\n"),
      resolveDir: projectRoot,
    },
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external: ["sql.js"], // It asks for what only CommonJS has; the benches find it where the project does.
    alias: { vscode: fileURLToPath(new URL("vscodeStandIn.mjs", import.meta.url)) },
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}
