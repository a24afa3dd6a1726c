// `npm start`: VS Code with the packaged Braid in it, from nothing but a clone, Node and npm. Needs no
// dependency before it has installed them, so everything imported here uses only what Node brings.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./dependencies.mjs";
import { startDesktop } from "./desktop.mjs";
import { ensureServer } from "./install.mjs";
import { ensurePackage } from "./package.mjs";
import { cacheDir, vsixFile } from "./paths.mjs";
import { say, step } from "./progress.mjs";
import { ensureSampleWorkspace } from "./sampleWorkspace.mjs";
import { installExtension, Server } from "./server.mjs";
import { serverSettingsFile, writeSettingsOnce } from "./settings.mjs";

const home = join(cacheDir, "start");
const dataDir = join(home, "data");
const extensionsDir = join(home, "extensions");

const parent = process.ppid;

const { values } = parseArgs({
  options: { desktop: { type: "boolean", default: false }, port: { type: "string", default: "8321" } },
});

await main().catch((cause) => {
  console.error(`\n${cause.message}`);
  process.exitCode = 1;
});

async function main() {
  await ensureDependencies();
  await ensurePackage();
  if (values.desktop) await startDesktop();
  else await startInBrowser();
}

async function startInBrowser() {
  const installed = await ensureServer();
  const folder = await ensureSampleWorkspace(home);
  await writeSettingsOnce(serverSettingsFile(dataDir));
  await installWhenNew(installed);

  const port = await firstFreePort(Number(values.port));
  const server = await Server.start(installed, { dataDir, extensionsDir, port, withToken: true });
  say(`
Braid is running. Open this address in your browser:

  ${server.url({ folder })}

Then click the Braid icon in the bar on the left. Everything is kept for the next start.
Press Ctrl+C to stop.
`);

  const stop = () => void server.stop();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  const watch = setInterval(() => npmIsGone() && stop(), 1_000);
  await server.ended;
  clearInterval(watch);
  say("Stopped.");
}

/** A signal that is sent to npm alone ends npm and its shell, and would leave us behind. */
function npmIsGone() {
  return process.env.npm_lifecycle_event === "start" && process.ppid !== parent;
}

/** @param {import("./install.mjs").InstalledServer} installed */
async function installWhenNew(installed) {
  const marker = join(home, "installed-from.txt");
  const hash = createHash("sha256")
    .update(await readFile(vsixFile))
    .digest("hex");
  if ((await readFile(marker, "utf8").catch(() => "")) === hash) return;
  await step("Installing the extension into VS Code", () =>
    installExtension(installed, { vsix: vsixFile, dataDir, extensionsDir }),
  );
  await writeFile(marker, hash);
}

/**
 * The same port as last time where possible: the browser keeps VS Code's layout under this address.
 *
 * @param {number} wanted
 * @returns {Promise<number>}
 */
function firstFreePort(wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (/** @type {NodeJS.ErrnoException} */ cause) => {
      if (cause.code === "EADDRINUSE") resolve(firstFreePort(wanted + 1));
      else reject(cause);
    });
    probe.listen(wanted, "127.0.0.1", () => probe.close(() => resolve(wanted)));
  });
}
