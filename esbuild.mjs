// Bundles the product into out/: the extension host's entry, its storage worker, the pages, the command line
// and what the editor runs when the extension is uninstalled.
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const out = join(root, "out");

/** @type {esbuild.BuildOptions} */
const shared = {
  bundle: true,
  minify: true,
  sourcemap: true,
  legalComments: "eof",
  logLevel: "warning",
  absWorkingDir: root,
};

/** @type {esbuild.BuildOptions} */
const node = { ...shared, platform: "node", target: "node20", format: "cjs", external: ["vscode"] };

/**
 * The SDKs are entries of their own, loaded at the first question, so that activation does not parse them.
 * @type {esbuild.BuildOptions[]}
 */
const bundles = [
  {
    ...node,
    entryPoints: { extension: "src/extension.ts" },
    outdir: out,
    plugins: [sdksApart(), vscodeWithoutCopies()],
  },
  { ...node, entryPoints: { "sdk-anthropic": "@anthropic-ai/sdk", "sdk-openai": "openai" }, outdir: out },
  {
    ...node,
    entryPoints: {
      storageWorker: "src/storage/worker.ts",
      searchThread: "src/storage/search/searchThread.ts",
    },
    outdir: out,
  },
  { ...node, entryPoints: { cli: "src/cli.ts" }, outdir: out },
  { ...node, entryPoints: { uninstall: "src/uninstall.ts" }, outdir: out },
  {
    ...shared,
    platform: "browser",
    target: "es2022",
    format: "esm",
    entryPoints: {
      webview: "src/webview/main.ts",
      search: "src/webview/search/main.ts",
      statistics: "src/webview/statistics/main.ts",
      syncSetUp: "src/webview/sync/main.ts",
    },
    outdir: out,
  },
];

/** Points imports of an SDK at its own file in out/. @returns {esbuild.Plugin} */
function sdksApart() {
  const files = { "@anthropic-ai/sdk": "./sdk-anthropic.js", openai: "./sdk-openai.js" };
  return {
    name: "sdks-apart",
    setup(build) {
      build.onResolve({ filter: /^(@anthropic-ai\/sdk|openai)$/ }, ({ path }) => ({
        path: files[/** @type {keyof typeof files} */ (path)],
        external: true,
      }));
    },
  };
}

/**
 * Each `import * as vscode` would copy the editor's whole API at activation, one file after the other. A plain
 * `require` hands out the one that is there.
 * @returns {esbuild.Plugin}
 */
function vscodeWithoutCopies() {
  return {
    name: "vscode-without-copies",
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: (await readFile(path, "utf8")).replace(
          'import * as vscode from "vscode";',
          'import vscode = require("vscode");',
        ),
        loader: "ts",
      }));
    },
  };
}

async function copyAssets() {
  await mkdir(out, { recursive: true });
  await copyFile(require.resolve("sql.js/dist/sql-wasm.wasm"), join(out, "sql-wasm.wasm"));
  const codicons = dirname(require.resolve("@vscode/codicons/dist/codicon.css"));
  await copyFile(join(codicons, "codicon.ttf"), join(out, "codicon.ttf"));
  // The query in the font's address only defeats caches, which a packaged file does not need.
  const css = await readFile(join(codicons, "codicon.css"), "utf8");
  await writeFile(join(out, "codicon.css"), css.replace(/codicon\.ttf\?[0-9a-f]+/, "codicon.ttf"));
}

/** Builds everything afresh. @throws when anything does not compile. */
export async function build() {
  await rm(out, { recursive: true, force: true });
  await copyAssets();
  await Promise.all(bundles.map((options) => esbuild.build(options)));
  await chmod(join(out, "cli.js"), 0o755);
}

async function watch() {
  await copyAssets();
  for (const options of bundles)
    await (await esbuild.context({ ...options, minify: false, logLevel: "info" })).watch();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await (process.argv.includes("--watch") ? watch() : build());
}
