#!/usr/bin/env node
import { access, constants, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { version } from "../package.json";
import { Projects } from "./app/projects.ts";
import { type EpochMs, systemClock } from "./base/clock.ts";
import { silentLog as log } from "./base/log.ts";
import { currentProject } from "./cli/currentProject.ts";
import { notedSync } from "./cli/notedSync.ts";
import { readingStore } from "./cli/readingStore.ts";
import { type OpenedApp, runCli } from "./cli/run.ts";
import { StandardInput } from "./cli/standardInput.ts";
import type { KnownStorePlace } from "./cli/storeChoice.ts";
import { withoutModels } from "./cli/withoutModels.ts";
import { dataFolderOf } from "./storage/dataFolder.ts";
import { codeOf } from "./storage/disk.ts";
import { layoutOf } from "./storage/layout.ts";
import { nodeFiles } from "./storage/nodeFiles.ts";
import { openStorage } from "./storage/openStorage.ts";
import { privateDisk } from "./storage/privateDisk.ts";
import { StoreRegistry } from "./storage/storeRegistry.ts";
import { readSyncStatus } from "./sync/service/statusFile.ts";

/** Puts together what the command line works with: the same verbs over the same store as in VS Code, as one more writer. */
async function open(root: string, kind: "read" | "write"): Promise<OpenedApp> {
  const scratch = await scratchFor(root);
  const storage = openStorage({
    ...{ root, programs: __dirname, editor: "braid", log, searchFolder: scratch },
    backupFolder: () => undefined,
  });
  const { store: stored, search } = storage;
  const input = new StandardInput(process.stdin, nodeFiles);
  let hasWritten = false;
  stored.onDidChange(({ origin }) => {
    hasWritten ||= origin === "here";
  });
  const release = async () => {
    await storage.close({ folds: hasWritten });
    await input.dispose();
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  };
  try {
    const store = kind === "read" ? readingStore(stored) : stored;
    const { source, isKnown } = await currentProject(store, log, process.cwd());
    const projects = new Projects(store, source, log);
    await projects.settled();
    const sync = notedSync(await readSyncStatus({ readFile }, root));
    const app = {
      ...{ store, storeCheck: stored, projects, search, sync, clock: systemClock, files: input },
      ...withoutModels(store),
      workspace: () => projects.workspace,
    };
    const close = async () => {
      projects.dispose();
      await release();
    };
    return { app, isInProject: isKnown, close };
  } catch (cause) {
    await release();
    throw cause;
  }
}

/** Where nobody may write in the store, its search index is made in a folder of this user's own, for this one command. */
const scratchFor = (root: string): Promise<string | undefined> =>
  access(root, constants.W_OK).then(
    () => undefined,
    () => mkdtemp(join(tmpdir(), "braid-cli-search-")),
  );

async function stateOf(root: string): Promise<KnownStorePlace["state"]> {
  const { sessions, journal } = layoutOf(root);
  try {
    for (const folder of [sessions, journal]) {
      await stat(folder);
      await access(folder, constants.R_OK | constants.X_OK);
    }
    return "store";
  } catch (cause) {
    const code = codeOf(cause);
    return code === "ENOENT" || code === "ENOTDIR" ? "none" : "unreadable";
  }
}

/** The registry notes a store once a day; its folders know better. */
async function lastUse(root: string): Promise<number> {
  const { sessions, journal } = layoutOf(root);
  const times = [sessions, journal].map((folder) =>
    stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  );
  return Math.max(...(await Promise.all(times)));
}

async function knownStores(): Promise<readonly KnownStorePlace[]> {
  const registry = new StoreRegistry({
    ...{ disk: privateDisk, clock: systemClock, dataFolder: dataFolderOf() },
  });
  const stores = await registry.stores();
  return Promise.all(
    stores.map(async ({ root, editor, lastUsed }) => ({
      ...{ root, editor, state: await stateOf(root) },
      lastUsed: Math.max(lastUsed, await lastUse(root)) as EpochMs,
    })),
  );
}

const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(130); // Whoever says it twice does not want to wait.
    stopping.abort();
  });
// Whoever reads may stop reading, as `head` does.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (cause) => {
    if (codeOf(cause) !== "EPIPE") throw cause;
  });

void runCli(
  process.argv.slice(2),
  {
    ...{ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, environment: process.env },
    ...{ version, knownStores, stateOf, open },
    absolute: (path) => resolve(path),
  },
  stopping.signal,
).then((code) => {
  // Once everything is out. Waiting for what is left to end by itself would take as long as a short command.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
});
