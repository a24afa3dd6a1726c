#!/usr/bin/env node
// Takes the arguments of a desktop VS Code that is to run an extension's tests, and runs them in a VS Code
// server with a headless browser instead. It is what `vscodeExecutablePath` of @vscode/test-electron names.

import { join } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "./browser.mjs";
import { consoleMark, consoleMarkVariable } from "./consoleMark.mjs";
import { ensureWorkbench } from "./install.mjs";
import { Server } from "./server.mjs";
import { quietSettings, serverSettingsFile, writeSettings } from "./settings.mjs";

const timeoutMs = Number(process.env.BRAID_HOST_TIMEOUT_MS ?? 10 * 60_000);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false, // A desktop VS Code takes dozens of other flags, and so do we, by doing nothing.
  options: {
    extensionDevelopmentPath: { type: "string" },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
  },
});

/** @param {keyof typeof values} name */
function argument(name) {
  const value = values[name];
  if (typeof value !== "string") throw new Error(`The launcher needs --${String(name)}=PATH.`);
  return value;
}

async function main() {
  const dataDir = argument("user-data-dir");
  const installed = await ensureWorkbench();
  await writeSettings(serverSettingsFile(dataDir), quietSettings);
  const server = await Server.start(installed.server, {
    dataDir,
    extensionsDir: argument("extensions-dir"),
    forTests: true,
    takesPayload: true,
    env: { [consoleMarkVariable]: consoleMark },
  });
  const browser = await launchBrowser(installed.browser);
  try {
    const page = await browser.newPage();
    const end = endOfTests(page, server);
    await page.goto(
      server.url({
        ...(positionals[0] ? { folder: positionals[0] } : {}),
        developmentPath: argument("extensionDevelopmentPath"),
        testsPath: argument("extensionTestsPath"),
      }),
    );
    const { code, problem } = await end;
    if (problem) {
      await page.screenshot({ path: join(dataDir, "host-tests.png") }).catch(() => {}); // The page may be gone.
      console.log(`${problem}\n${server.recentOutput}\nMore in ${dataDir}: server.log, host-tests.png`);
    }
    return code;
  } finally {
    await browser.close();
    await server.stop({ kill: true });
  }
}

/**
 * Passes the tests' console on, and resolves when they have ended - one way or another.
 *
 * @param {import("playwright-core").Page} page
 * @param {Server} server
 * @returns {Promise<{ code: number, problem?: string }>}
 */
function endOfTests(page, server) {
  return new Promise((resolve, reject) => {
    /** For suites that could not even be loaded and so have no words of their own. @type {string[]} */
    const errors = [];
    let hasSpoken = false;
    const hear = (/** @type {string} */ level, /** @type {unknown[]} */ values) => {
      const text = values
        .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
        .join(" ");
      if (text.startsWith(consoleMark)) {
        hasSpoken = true;
        console.log(text.slice(consoleMark.length));
      } else if (level === "error") {
        errors.push(text);
      }
    };
    const fail = (/** @type {string} */ problem) => resolve({ code: 1, problem });
    const end = (/** @type {number} */ code) => {
      // The workbench reports a killed extension host as code 0, too.
      if (server.hasLostExtensionHost) fail("The extension host crashed.");
      else if (code === 0) resolve({ code });
      else resolve(hasSpoken ? { code: 1 } : { code: 1, problem: errors.join("\n") });
    };

    // The workbench calls these two when it finds them: its provision for automation.
    page.exposeFunction("codeAutomationLog", hear).catch(reject);
    page.exposeFunction("codeAutomationExit", end).catch(reject);
    page.on("crash", () => fail("The page crashed."));
    page.on("close", () => fail("The page was closed."));
    void server.ended.then(() => fail("The VS Code server ended before the tests did."));
    setTimeout(() => fail(`The tests did not end within ${timeoutMs / 1000} s.`), timeoutMs).unref();
  });
}

process.exitCode = await main().catch((cause) => {
  console.error(cause);
  return 1;
});
