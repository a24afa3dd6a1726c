import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelProvider } from "../../src/agent/modelProvider.ts";
import type { App } from "../../src/app/app.ts";
import { Models } from "../../src/app/models.ts";
import { Projects } from "../../src/app/projects.ts";
import { Turns } from "../../src/app/turns.ts";
import { sourceOf, type WorkspaceSource } from "../../src/app/workspaceSource.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { ModelRef } from "../../src/core/message.ts";
import { noWorkspace } from "../../src/core/workspace.ts";
import { layoutOf } from "../../src/storage/layout.ts";
import { nodeDisk } from "../../src/storage/nodeDisk.ts";
import { openStore } from "../../src/storage/openStore.ts";
import { SearchWorker } from "../../src/storage/search/searchWorker.ts";
import { StoreSearch } from "../../src/storage/search/storeSearch.ts";
import { systemTimers } from "../../src/storage/timers.ts";

export interface TestApp extends App {
  readonly root: string;
  /** What went wrong in the background so far. */
  readonly troubles: readonly unknown[];
  close(): Promise<void>;
  /** Closes without saying good-bye, as another window's sudden end looks from here. */
  remove(): Promise<void>;
}

/**
 * Everything below the editor, for real: store, worker and disk.
 * @param root A store to share; a fresh one when left out.
 * @param source What is open; a window without a folder when left out.
 */
export async function openTestApp(
  providers: readonly ModelProvider[],
  root?: string,
  source: WorkspaceSource = sourceOf(noWorkspace),
): Promise<TestApp> {
  const folder = root ?? (await mkdtemp(join(tmpdir(), "braid-app-")));
  const store = openStore({
    root: folder,
    disk: nodeDisk,
    clock: systemClock,
    log: silentLog,
    workerFile: join(process.cwd(), "out", "storageWorker.js"),
    wasmFile: join(process.cwd(), "out", "sql-wasm.wasm"),
  });
  const troubles: unknown[] = [];
  const trouble = (cause: unknown) => troubles.push(cause);
  let last: ModelRef | undefined;
  const memory = {
    read: () => last,
    write: async (model: ModelRef) => {
      last = model;
    },
  };
  const worker = new SearchWorker(
    {
      searchFile: join(process.cwd(), "out", "searchThread.js"),
      wasmFile: join(process.cwd(), "out", "sql-wasm.wasm"),
    },
    layoutOf(folder).search,
    systemTimers,
  );
  const search = new StoreSearch({
    ...{ store, root: folder, disk: nodeDisk, clock: systemClock, log: silentLog },
    ...{ timers: systemTimers, worker },
  });
  const close = async () => {
    search.dispose();
    projects.dispose();
    await turns.stopAll();
    await store.close();
  };
  const projects = new Projects(store, source, silentLog);
  const turns = new Turns(store, systemClock, (_session, cause) => trouble(cause), trouble);
  return {
    store,
    storeCheck: store,
    turns,
    models: new Models(() => providers, memory, trouble),
    clock: systemClock,
    projects,
    workspace: () => projects.workspace,
    search,
    root: folder,
    troubles,
    close,
    remove: async () => {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
