import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { AutomaticBackup } from "../../../src/app/automaticBackup.ts";
import { BackupError } from "../../../src/app/backups.ts";
import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { tellOfBackupTrouble } from "../../../src/host/history/backupTrouble.ts";
import { FileBackups } from "../../../src/storage/backups.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { spokenDialogs } from "../../support/spokenDialogs.ts";
import { openTestApp } from "../../support/testApp.ts";
import { storageWorkerFiles } from "../storage/support/storageWorkerFiles.ts";

const raise = (cause: unknown): never => {
  throw cause;
};
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe("backups that nobody asks for", () => {
  let nowMs: number;
  let isEnabled: boolean;
  let isSynced: boolean;
  let remembered: unknown;
  let warnings: string[];
  /** When the backups that are there are of. */
  let times: number[];
  let folder: string;
  let isRefused: boolean;
  let running: number;
  let mostAtOnce: number;
  const dialogs = spokenDialogs();
  const made: AutomaticBackup[] = [];
  const clock: Clock = { now: () => nowMs as EpochMs };

  beforeEach(() => {
    nowMs = 1_800_000_000_000;
    isEnabled = true;
    isSynced = false;
    remembered = undefined;
    warnings = [];
    times = [];
    folder = "/backups";
    isRefused = false;
    running = 0;
    mostAtOnce = 0;
    dialogs.spoken.length = 0;
  });
  afterEach(() => {
    for (const each of made.splice(0)) each.dispose();
  });

  const backups = {
    get folder() {
      return folder;
    },
    newestTime: async () => (times.length === 0 ? undefined : (Math.max(...times) as EpochMs)),
    async make(signal?: AbortSignal) {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      signal?.throwIfAborted();
      if (isRefused) throw new BackupError("The drive is away. Your sessions are not affected.");
      times.push(nowMs);
    },
  };
  /** A window in which something is folded when this is called. */
  const openWindow = (): { fold(): void; dispose(): void } => {
    const folds = new Emitter<void>(raise);
    const automatic = new AutomaticBackup({
      ...{ backups, clock, isEnabled: () => isEnabled, isSynced: () => isSynced },
      tell: tellOfBackupTrouble(dialogs),
      onDidFold: folds.event,
      log: { ...silentLog, warn: (message) => warnings.push(message) },
      memory: {
        read: () => remembered,
        write: async (known) => {
          remembered = JSON.parse(JSON.stringify(known));
        },
      },
    });
    made.push(automatic);
    return { fold: () => folds.fire(), dispose: () => automatic.dispose() };
  };
  /** Long enough for everything that waits for nothing but the event loop. */
  const settled = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const foldIn = async (window: { fold(): void }) => {
    window.fold();
    await settled();
  };
  const said = () => dialogs.spoken.map(({ message }) => message);

  it("are not made at a start, but after something was folded, at most every hour in all windows", async () => {
    const [one, two] = [openWindow(), openWindow()];
    await settled();
    assert.deepEqual(times, []);
    await foldIn(one);
    assert.equal(times.length, 1);
    nowMs += hourMs - 1;
    await foldIn(one);
    await foldIn(two);
    assert.equal(times.length, 1);
    nowMs += 1;
    await foldIn(two);
    assert.equal(times.length, 2);
    await foldIn(one);
    assert.equal(times.length, 2);
  });

  it("are made every ten minutes where uninstalling elsewhere would delete the store here", async () => {
    isSynced = true;
    const window = openWindow();
    await foldIn(window);
    nowMs += hourMs / 6 - 1;
    await foldIn(window);
    assert.equal(times.length, 1);
    nowMs += 1;
    await foldIn(window);
    assert.equal(times.length, 2);
  });

  it("are made one at a time in a window", async () => {
    const window = openWindow();
    window.fold();
    window.fold();
    await foldIn(window);
    assert.deepEqual([times.length, mostAtOnce], [1, 1]);
  });

  it("are made at most every hour even when a clock that was ahead left one in the future", async () => {
    times = [nowMs + 1_000 * dayMs];
    const window = openWindow();
    await foldIn(window);
    await foldIn(window);
    assert.equal(times.length, 2);
    nowMs += hourMs;
    await foldIn(window);
    assert.equal(times.length, 3);
  });

  it("are not made when they are switched off", async () => {
    isEnabled = false;
    await foldIn(openWindow());
    assert.deepEqual([times, said()], [[], []]);
  });

  it("tell that they fail once, in one window, and go on trying", async () => {
    isRefused = true;
    const window = openWindow();
    await foldIn(window);
    await foldIn(window);
    await foldIn(openWindow());
    assert.deepEqual(said(), ["The drive is away. Your sessions are not affected."]);
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Open Settings"]);
    assert.equal(warnings.length, 3);
    isRefused = false;
    await foldIn(window);
    assert.equal(times.length, 1);
    dialogs.spoken[0]?.answer("Open Settings");
    await settled();
    assert.deepEqual(dialogs.searched, ["@ext:braid-dev.braid backup"]);
  });

  it("say nothing of a drive that is away for some days, and remind of it week by week", async () => {
    await foldIn(openWindow());
    times = []; // With the drive went its backups.
    isRefused = true;
    nowMs += 3 * dayMs;
    await foldIn(openWindow());
    assert.deepEqual(said(), []);
    nowMs += 5 * dayMs;
    await foldIn(openWindow());
    assert.equal(said().length, 1);
    nowMs += 6 * dayMs;
    await foldIn(openWindow());
    assert.equal(said().length, 1);
    nowMs += 2 * dayMs;
    await foldIn(openWindow());
    assert.equal(said().length, 2);
  });

  it("tell at once of a folder that was just chosen and cannot be used", async () => {
    const window = openWindow();
    await foldIn(window);
    nowMs += hourMs;
    [folder, times, isRefused] = ["/elsewhere", [], true];
    await foldIn(window);
    assert.equal(said().length, 1);
  });

  it("tell nobody of an error of Braid's own, nor of a window that was closed meanwhile", async () => {
    const window = openWindow();
    const newestTime = backups.newestTime;
    backups.newestTime = () => Promise.reject(new TypeError("undefined is not a function"));
    await foldIn(window);
    backups.newestTime = newestTime;
    assert.deepEqual([warnings.length, said()], [1, []]);
    window.fold();
    window.dispose();
    await settled();
    await foldIn(window);
    assert.deepEqual([times, warnings.length, said()], [[], 1, []]);
  });

  it("of two windows at the very same time are both whole", async () => {
    const worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
    const first = await openTestApp([]);
    const second = await openTestApp([], first.root);
    const place = `${first.root}-backups`;
    try {
      const sessions = Array.from({ length: 5 }, newSessionId);
      for (const session of sessions)
        await first.store.append(session, [fieldChange("createdAt", nowMs), fieldChange("title", session)]);
      await (first.store as OpenStore).foldNow();
      const windows = [first, second].map(({ root, store }) => {
        const files = new FileBackups({
          ...{ disk: privateDisk, clock, log: silentLog, worker, root, editor: "Test" },
          place: () => ({ folder: place }),
          fold: () => (store as OpenStore).foldNow(),
        });
        const folds = new Emitter<void>(raise);
        const outcome = new Promise<unknown>((resolve, reject) => {
          made.push(
            new AutomaticBackup({
              ...{ clock, log: silentLog, isEnabled: () => true, isSynced: () => false },
              ...{ tell: assert.fail, onDidFold: folds.event },
              memory: { read: () => undefined, write: async () => {} },
              backups: {
                folder: place,
                newestTime: () => files.newestTime(),
                async make(signal) {
                  const making = files.make(signal);
                  making.then(resolve, reject);
                  return making;
                },
              },
            }),
          );
        });
        return { files, folds, outcome };
      });
      for (const { folds } of windows) folds.fire();
      for (const { outcome } of windows) await outcome;
      const [{ files } = assert.fail()] = windows;
      const backupsThere = await files.list();
      assert.ok(backupsThere.length > 0);
      for (const { id, sessionCount } of backupsThere) {
        assert.equal(sessionCount, sessions.length);
        for (const session of sessions)
          assert.equal((await files.read(session, id))?.value("field", "title"), session);
      }
    } finally {
      await second.close();
      await first.remove();
      await rm(place, { recursive: true, force: true });
      worker.stop();
    }
  });
});
