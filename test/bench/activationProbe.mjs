// Runs inside the extension host, where VS Code takes it for a test suite.

import { writeFile } from "node:fs/promises";
import * as vscode from "vscode";

/** Activates extensions one after the other and writes down how long each took. */
export async function run() {
  const { BRAID_BENCH_ORDER: order, BRAID_BENCH_RESULT: resultFile } = process.env;
  if (!order || !resultFile) throw new Error("The bench did not say what to activate.");
  await quiet();
  /** @type {Record<string, number>} */
  const times = {};
  for (const id of order.split(",")) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension) throw new Error(`There is no extension ${id}.`);
    if (extension.isActive) throw new Error(`${id} was active before it could be measured.`);
    const startedMs = performance.now();
    await extension.activate();
    times[id] = performance.now() - startedMs;
    if (!extension.isActive) throw new Error(`${id} did not become active.`);
    await quiet();
  }
  await writeFile(resultFile, JSON.stringify(times));
}

const calmMs = 1000;
const patienceMs = 20_000;

/**
 * Until timers come when they should: the window, VS Code's own extensions and whatever else the machine does would
 * otherwise be measured, too.
 */
async function quiet() {
  const endMs = performance.now() + patienceMs;
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < calmMs && performance.now() < endMs) {
    const dueMs = performance.now() + 10;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (performance.now() - dueMs > 4) sinceMs = performance.now();
  }
}
