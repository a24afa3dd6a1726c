import { fork } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../../../../package.json";
import { systemClock } from "../../../../src/base/clock.ts";
import { silentLog } from "../../../../src/base/log.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { FileBackups } from "../../../../src/storage/backups.ts";
import { dataFolderOf } from "../../../../src/storage/dataFolder.ts";
import type { OpenStore } from "../../../../src/storage/openStore.ts";
import { privateDisk } from "../../../../src/storage/privateDisk.ts";
import { StorageWorker } from "../../../../src/storage/storageWorker.ts";
import { type StoreNote, StoreRegistry } from "../../../../src/storage/storeRegistry.ts";
import { systemTimers } from "../../../../src/storage/timers.ts";
import { storageWorkerFiles } from "./storageWorkerFiles.ts";

export interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** The extension as it is installed, a user's data folder, and what the editor does when it was uninstalled. */
export class Uninstalling {
  readonly home: string;
  readonly worker: StorageWorker;

  private constructor(home: string, worker: StorageWorker) {
    this.home = home;
    this.worker = worker;
  }

  static async make(): Promise<Uninstalling> {
    const home = await realpath(await mkdtemp(join(tmpdir(), "braid-uninstall-")));
    const uninstalling = new Uninstalling(home, new StorageWorker(await storageWorkerFiles(), systemTimers));
    await mkdir(join(uninstalling.extension, "out"), { recursive: true });
    for (const file of ["uninstall.js", "storageWorker.js", "sql-wasm.wasm"])
      await cp(join(process.cwd(), "out", file), join(uninstalling.extension, "out", file));
    return uninstalling;
  }

  async remove(): Promise<void> {
    this.worker.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
  }

  get extensions(): string {
    return join(this.home, "extensions");
  }

  get extension(): string {
    return join(this.extensions, "braid-dev.braid-1.2.3");
  }

  get dataFolder(): string {
    return dataFolderOf(process.platform, this.#environment, this.home);
  }

  get backupFolder(): string {
    return join(this.dataFolder, "backups");
  }

  /** Notes a store as a window of the editor does. */
  async note(root: string, more: Partial<StoreNote> = {}): Promise<void> {
    await this.registry.note({
      ...{ root, editor: "Editor", extensions: this.extensions, isBackedUp: true, ...more },
    });
  }

  get registry(): StoreRegistry {
    return new StoreRegistry({ disk: privateDisk, clock: systemClock, dataFolder: this.dataFolder });
  }

  /** Runs the script as the editor does: only `node` and a file are understood, and nothing says where the store is. */
  async run({ preload }: { preload?: string } = {}): Promise<Outcome> {
    const [node, file = "", ...args] = manifest.scripts["vscode:uninstall"].split(" ");
    if (node !== "node") throw new Error("The editor runs nothing but Node.");
    const child = fork(join(this.extension, file), ["--type=extension-post-uninstall", ...args], {
      silent: true,
      execArgv: preload === undefined ? [] : ["--require", preload],
      env: { ...process.env, ...this.#environment },
    });
    let output = "";
    let errors = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (errors += chunk));
    return new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, output, errors }));
    });
  }

  /** What kills the script, like the editor when it has waited long enough, right before it changes the disk that often. */
  async killerAt(step: number): Promise<string> {
    const file = join(this.home, `killer-${step}.cjs`);
    await writeFile(
      file,
      `const { isMainThread } = require("node:worker_threads");
       const files = require("node:fs/promises");
       let left = ${step};
       for (const name of isMainThread ? ["link", "rename", "mkdir", "unlink"] : []) {
         const run = files[name];
         files[name] = (...args) => {
           if (left-- === 0) process.kill(process.pid, "SIGKILL");
           return run(...args);
         };
       }`,
    );
    return file;
  }

  /** Backups as they are seen after the extension was installed again, with nothing in its store. */
  backups(folder = this.backupFolder): FileBackups {
    return new FileBackups({
      ...{ disk: privateDisk, clock: systemClock, log: silentLog, worker: this.worker },
      ...{ root: join(this.home, "installed-again"), editor: "Editor" },
      place: () => ({ folder }),
      fold: async () => {},
    });
  }

  /** Backups of one store, made as they are while the extension is used. */
  async backUp(store: OpenStore, root: string): Promise<void> {
    await new FileBackups({
      ...{ disk: privateDisk, clock: systemClock, log: silentLog, worker: this.worker, root },
      ...{ editor: "Editor", place: () => ({ folder: this.backupFolder }), fold: () => store.foldNow() },
    }).make();
  }

  /** The texts of a session's messages in a backup, the newest one by default. */
  async textsIn(session: SessionId, { age = 0, folder = this.backupFolder } = {}): Promise<string[]> {
    const backups = this.backups(folder);
    const backup = (await backups.list())[age];
    const records = backup && (await backups.read(session, backup.id));
    return [...(records?.ofType("message") ?? [])]
      .map(({ value }) => (value as { parts: [{ text: string }] }).parts[0].text)
      .sort();
  }

  /** Files below a folder of backups. */
  async files(folder = this.backupFolder): Promise<string[]> {
    return (await readdir(folder, { recursive: true }).catch(() => [])).sort();
  }

  get #environment(): NodeJS.ProcessEnv {
    return {
      HOME: this.home,
      XDG_DATA_HOME: join(this.home, "data"),
      LOCALAPPDATA: join(this.home, "data"),
    };
  }
}
