// Run by the editor after Braid was uninstalled, when it next starts, right before it deletes all that Braid kept. It waits
// five seconds at most.

import { dirname, join } from "node:path";
import { systemClock } from "./base/clock.ts";
import { countOf } from "./base/countOf.ts";
import { describeError, type Log } from "./base/log.ts";
import { dataFolderOf } from "./storage/dataFolder.ts";
import { makeLastBackup, storesOf } from "./storage/lastBackup.ts";
import { privateDisk } from "./storage/privateDisk.ts";
import { StorageWorker } from "./storage/storageWorker.ts";
import { StoreRegistry } from "./storage/storeRegistry.ts";
import { systemTimers } from "./storage/timers.ts";

/** Since the process began. What was copied by then has to be listed, which takes a while where there are many. */
const copyingLimitMs = 3_000;
const foldLimitMs = 1_500;

/** The editor puts both in its own log. */
const log: Log = {
  debug() {},
  info: (message) => console.log(message),
  warn: (message) => console.error(message),
  error: (message) => console.error(message),
};

async function backUp(): Promise<void> {
  const disk = privateDisk;
  const clock = systemClock;
  const registry = new StoreRegistry({ disk, clock, dataFolder: dataFolderOf() });
  const workerFiles = {
    workerFile: join(__dirname, "storageWorker.js"),
    wasmFile: join(__dirname, "sql-wasm.wasm"),
  };
  const worker = new StorageWorker(workerFiles, systemTimers);
  const isTimeUp = () => performance.now() > copyingLimitMs;
  const extensions = dirname(dirname(__dirname));
  for (const store of await storesOf(await registry.stores(), extensions)) {
    try {
      const made = await makeLastBackup(store, {
        ...{ disk, clock, log, worker, workerFiles, isTimeUp, foldLimitMs },
      });
      if (made?.result === "made")
        log.info(`A last backup was made, with ${countOf(made.backup.sessionCount, "session")}.`);
    } catch (cause) {
      log.error(`A last backup was not made: ${describeError(cause)}`);
      process.exitCode = 1;
    }
  }
}

void backUp()
  .catch((cause: unknown) => {
    log.error(describeError(cause));
    process.exitCode = 1;
  })
  .finally(() => process.exit()); // The store's threads and timers would go on.
