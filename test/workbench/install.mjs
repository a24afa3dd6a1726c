import { createHash } from "node:crypto";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBrowser } from "./browser.mjs";
import { ensureCached, installPackages } from "./cache.mjs";
import { npm } from "./command.mjs";
import { nodePackages, pins } from "./pins.mjs";
import { step } from "./progress.mjs";

/**
 * @typedef {object} InstalledServer
 * @property {string} node The Node binary that runs it.
 * @property {string} main VS Code's own server entry, below code-server's.
 */

/** @typedef {{ server: InstalledServer, browser: import("./browser.mjs").InstalledBrowser }} InstalledWorkbench */

/**
 * VS Code as a server and a browser to drive it. Takes about a minute the first time and nothing later.
 *
 * @returns {Promise<InstalledWorkbench>}
 */
export async function ensureWorkbench() {
  return { server: await ensureServer(), browser: await ensureBrowser() };
}

/** @returns {Promise<InstalledServer>} */
export async function ensureServer() {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = nodePackages[/** @type {keyof typeof nodePackages} */ (platform)];
  if (!nodePackage) throw new Error(`There is no npm package known that brings Node to ${platform}.`);

  const packages = [pins.vscode, `${nodePackage}@${pins.node}`];
  const home = await ensureCached("server", `${packages.join(" ")} ${await standInsHash()}`, async (dir) => {
    await step("Downloading VS Code from npm (once, about 20 s)", () => installPackages(dir, packages));
    await step("Downloading the libraries of VS Code (once, about 10 s)", () =>
      npm(["install", "--omit=dev"], vscodeIn(dir)),
    );
    for (const [name, file] of standIns) {
      await cp(file, join(vscodeIn(dir), "node_modules", "@vscode", name, "index.js"));
    }
  });
  return {
    node: join(home, "node_modules", nodePackage, "bin", process.platform === "win32" ? "node.exe" : "node"),
    main: join(vscodeIn(home), "out", "server-main.js"),
  };
}

/** Plain JavaScript instead of packages that only an install script would complete. */
const standIns = ["spdlog", "native-watchdog"].map(
  (name) => /** @type {const} */ ([name, fileURLToPath(new URL(`standIns/${name}.cjs`, import.meta.url))]),
);

async function standInsHash() {
  const hash = createHash("sha256");
  for (const [, file] of standIns) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 12);
}

const vscodeIn = (/** @type {string} */ dir) => join(dir, "node_modules", "code-server", "lib", "vscode");
