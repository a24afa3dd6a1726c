import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { disposable } from "../../../src/base/disposable.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { checksumOf } from "../../../src/storage/checkedLine.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import type { Timers } from "../../../src/storage/timers.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { machineOf, noTimers, StoreFolder, said, textsIn } from "./support/storeFolder.ts";

describe("damage to a store that leaves few copies", () => {
  let folder: StoreFolder;
  let session: SessionId;
  beforeEach(async () => {
    folder = await StoreFolder.make();
    session = newSessionId();
  });
  afterEach(() => folder.remove());

  const edition = (generation: number) => folder.path("sessions", `${session}.${generation}.braid`);
  const withoutFolded = () => rm(folder.path("folded"), { recursive: true });

  /** Writes texts, each folded into an edition of its own. */
  async function folded(...texts: string[]): Promise<void> {
    const store = await folder.window();
    for (const text of texts) {
      await store.append(session, [said(text), fieldChange("title", "Of old")]);
      await store.foldNow();
    }
    await store.close();
  }

  /** Timers that run when the test says so. */
  function looking(): { readonly timers: Timers; look(): Promise<void> } {
    const looks: (() => void)[] = [];
    return {
      timers: {
        after: () => disposable(() => {}),
        every: (_ms, run) => {
          looks.push(run);
          return disposable(() => {});
        },
      },
      look: async () => {
        for (const look of looks) look();
        await new Promise((resolve) => setTimeout(resolve, 100));
      },
    };
  }

  it("is mended on top of what another window made while the second copies were read", async () => {
    await folded("a", "b");
    await folder.flipBit(edition(2), 0.6);
    const { timers, look } = looking();
    // The other window makes its edition after the list was made, and puts its journal away after folded/ was read.
    let isStarted = false;
    let reads = 0;
    let goOn = () => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasLinked = () => {};
    const linked = new Promise<void>((resolve) => {
      hasLinked = resolve;
    });
    let isFolded: Promise<void> = Promise.resolve();
    const other = await folder.window({
      timers: noTimers,
      disk: {
        ...nodeDisk,
        async link(from, to) {
          await nodeDisk.link(from, to);
          if (to !== edition(3)) return;
          hasLinked();
          await mayGoOn;
        },
      },
    });
    const mine = await folder.window({
      timers,
      disk: {
        ...nodeDisk,
        async readFile(path) {
          const bytes = await nodeDisk.readFile(path);
          if (path !== edition(1) || ++reads !== 3) return bytes;
          isStarted = true;
          await other.append(session, [said("by the other")]);
          isFolded = other.foldNow();
          await linked;
          await look();
          return bytes;
        },
        async link(from, to) {
          if (to === edition(4)) {
            goOn();
            await isFolded;
          }
          return nodeDisk.link(from, to);
        },
      },
    });
    await mine.list();
    await mine.append(session, [said("mine")]);
    await mine.foldNow();
    goOn();
    await isFolded;
    assert.ok(isStarted, "the other window folded in between");
    await Promise.all([mine.close(), other.close()]);
    await withoutFolded();
    assert.deepEqual(await folder.textsIn(session), ["a", "b", "by the other", "mine"]);
  });

  it("is not mended from half of the second copies while too many files are open", async () => {
    await folded("a", "b");
    await folder.flipBit(edition(2), 0.6);
    let isShort = true;
    const disk = scriptedDisk(({ call, path }) => {
      if (isShort && call === "readFile" && path.includes("folded")) throw diskFailure("EMFILE");
    });
    const store = await folder.window({ disk });
    await assert.rejects(store.find(session), { trouble: "tooManyFiles" });
    await store.append(session, [said("c")]);
    await store.foldNow();
    isShort = false;
    await store.foldNow();
    assert.deepEqual(await textsIn(store, session), ["a", "b", "c"]);
  });

  it("is mended from what there is when the folder of folded journals is not one", async () => {
    await folded("a", "b");
    await folder.flipBit(edition(2), 0.6);
    await withoutFolded();
    await writeFile(folder.path("folded"), "");
    assert.deepEqual(await folder.textsIn(session), ["a"]);
  });

  it("does not hide the sessions when what is in quarantine cannot be listed", async () => {
    await folded("a", "b");
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "list" && path === folder.path("quarantine")) throw diskFailure("EACCES");
    });
    const store = await folder.window({ disk });
    assert.deepEqual(await textsIn(store, session), ["a", "b"]);
    await store.append(session, [said("c")]);
    await store.foldNow();
    await store.close();
    assert.deepEqual((await readdir(folder.path("sessions"))).sort(), [
      `${session}.1.braid`,
      `${session}.2.braid`,
    ]);
    assert.deepEqual(await folder.textsIn(session), ["a", "b", "c"]);
  });

  it("is not forgotten by a window that folds without ever having listed", async () => {
    await folded("a");
    await withoutFolded();
    await rm(edition(1));
    const other = await folder.window();
    await other.append(newSessionId(), [said("elsewhere")]);
    await other.foldNow();
    await other.close();
    const late = await folder.window();
    const row = (await late.list()).find(({ id }) => id === session);
    assert.deepEqual([row?.title, row?.trouble], ["Of old", "damaged"]);
  });

  it("is noticed by a check in a window that never listed", async () => {
    await folded("a");
    await withoutFolded();
    await rm(edition(1));
    const store = await folder.window();
    const report = await store.check({ repair: true, signal: new AbortController().signal });
    assert.deepEqual(
      report.unreadable.map(({ id, title }) => [id, title]),
      [[session, "Of old"]],
    );
  });

  it("is mended with what another window holds, though a third one mended it without", async () => {
    await folded("a", "b");
    const { timers, look } = looking();
    const holder = await folder.window({ timers });
    assert.deepEqual(await textsIn(holder, session), ["a", "b"]);
    await withoutFolded();
    await folder.flipBit(edition(2), 0.6);
    const mender = await folder.window({ timers: noTimers });
    assert.deepEqual(await textsIn(mender, session), ["a"]);
    await mender.foldNow();
    await mender.close();
    await look();
    await look();
    await holder.foldNow();
    await holder.close();
    assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
  });

  it("puts away no journal that a window lost sight of while it folded", async () => {
    const gone = await folder.window({ machine: machineOf(1, () => true), timers: noTimers });
    await gone.append(session, [said("a")]);
    const { timers, look } = looking();
    let isStale = false;
    const heir = await folder.window({
      timers,
      machine: machineOf(2, () => false),
      disk: {
        ...nodeDisk,
        async rename(from, to) {
          await nodeDisk.rename(from, to);
          isStale = to.includes("claimed");
        },
        async list(path) {
          // A folder on the network may be listed as it was before.
          if (isStale && path === folder.path("journal")) return [];
          if (isStale && path === folder.path("sessions")) {
            await look();
            isStale = false;
          }
          return nodeDisk.list(path);
        },
      },
    });
    await heir.foldNow();
    await heir.foldNow();
    await heir.close();
    await withoutFolded();
    assert.deepEqual(await folder.textsIn(session), ["a"]);
  });

  it("of what waits for a newer version is made good by the window that wrote it", async () => {
    await folded("a");
    const open = JSON.stringify({ format: "braid-session", version: 2 }).slice(0, -1);
    await writeFile(edition(2), `${open},"check":"${checksumOf(open)}"}\nwho knows`);
    const { timers, look } = looking();
    const store = await folder.window({ timers });
    await store.append(session, [said("waits")]);
    for (const file of await folder.files("journal")) await rm(folder.path("journal", file));
    await look();
    await store.close();
    const journals = await Promise.all(
      (await folder.files("journal")).map((file) => readFile(folder.path("journal", file), "utf8")),
    );
    assert.match(journals.join(), /waits/);
  });
});
