import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { StoreError, type StoreHealth } from "../../../src/app/sessionStore.ts";
import { disposable } from "../../../src/base/disposable.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import type { Timers } from "../../../src/storage/timers.ts";
import { type DiskCall, diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { noTimers, StoreFolder, said, textsIn, until } from "./support/storeFolder.ts";

const messageOf = (health: StoreHealth | undefined): string => health?.message ?? "";

describe("trouble with the disk", () => {
  let folder: StoreFolder;
  let session: SessionId;
  let refuse: ((call: DiskCall) => string | undefined) | undefined;
  const disk = scriptedDisk((call) => {
    const code = refuse?.(call);
    if (code) throw diskFailure(code);
  });
  beforeEach(async () => {
    folder = await StoreFolder.make();
    session = newSessionId();
    refuse = undefined;
  });
  afterEach(() => folder.remove());

  const isWrite = ({ call }: DiskCall) =>
    call === "createAppend" || call === "append" || call === "datasync" || call === "writeExclusive";

  for (const [code, words] of [
    ["ENOSPC", /disk is full.*everything saved before is safe/],
    ["EROFS", /read-only.*safe/],
    ["EACCES", /permission.*safe/],
    ["EMFILE", /Too many files.*safe/],
    ["EIO", /reported an error.*safe/],
    ["EWEIRD", /EWEIRD.*safe/],
  ] as const) {
    it(`is told in plain words (${code}); nothing is lost, reading goes on, and writing heals by itself`, async () => {
      const store = await folder.window({ disk });
      await store.append(session, [said("a")]);
      refuse = (call) => (isWrite(call) ? code : undefined);
      for (const text of ["b", "c"]) {
        await assert.rejects(store.append(session, [said(text)]), (error) => {
          assert.ok(error instanceof StoreError);
          assert.match(error.message, words);
          return true;
        });
      }
      assert.deepEqual(await textsIn(store, session), ["a"]);
      assert.equal((await store.list())[0]?.messageCount, 1);
      await store.foldNow();
      refuse = undefined;
      await store.append(session, [said("d")]);
      assert.deepEqual(await textsIn(store, session), ["a", "d"]);
      await store.close();
      assert.deepEqual(await folder.textsIn(session), ["a", "d"]);
    });
  }

  it("is said for as long as it lasts, and taken back when the store finds that writing works", async () => {
    const told: (string | undefined)[] = [];
    let probe = () => {};
    const timers: Timers = {
      after: () => disposable(() => {}),
      every: (ms, run) => {
        if (ms === 5000) probe = run;
        return disposable(() => {});
      },
    };
    const store = await folder.window({ disk, timers });
    store.onDidChangeHealth((health) => told.push(health?.trouble));
    await store.append(session, [said("a")]);
    assert.equal(store.health, undefined);
    refuse = (call) => (isWrite(call) ? "ENOSPC" : undefined);
    for (const text of ["b", "c"]) await assert.rejects(store.append(session, [said(text)]));
    assert.match(
      messageOf(store.health),
      /full.*not saved.*safe.*Free some space; Braid then goes on by itself/,
    );
    probe();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(told, ["full"]);
    refuse = undefined;
    probe();
    await until(() => store.health === undefined);
    assert.deepEqual(told, ["full", undefined]);
    await store.append(session, [said("d")]);
    assert.deepEqual(await textsIn(store, session), ["a", "d"]);
  });

  it("that takes away the whole folder costs nothing that this window still knows", async () => {
    const store = await folder.window();
    await store.append(session, [said("a")]);
    rmSync(folder.root, { recursive: true });
    await store.append(session, [said("b")]);
    await until(async () => (await folder.textsIn(session)).length === 2);
    await store.close();
    assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
  });

  describe("at the folder above the store's", () => {
    const refuseAbove = (ofSync: string, ofList: string | undefined) => {
      refuse = ({ call, path }) => {
        if (path !== dirname(folder.root)) return undefined;
        return call === "syncDirectory" ? ofSync : call === "list" ? ofList : undefined;
      };
    };

    for (const [ofSync, ofList] of [
      ["EIO", undefined],
      ["EACCES", undefined],
      ["EMFILE", "EMFILE"],
      ["EIO", "EACCES"],
      ["EACCES", "EIO"],
    ] as const)
      it(`is told as long as it may pass, as a loss of power could take the store's name (${ofSync}, ${ofList})`, async () => {
        const store = await folder.window({ disk });
        refuseAbove(ofSync, ofList);
        await assert.rejects(store.append(session, [said("a")]), /was not saved/);
        refuse = undefined;
        await store.append(session, [said("b")]);
        assert.deepEqual(await folder.textsIn(session), ["b"]);
      });

    for (const code of ["EACCES", "EPERM"])
      it(`is none where that folder is not ours to read (${code})`, async () => {
        const store = await folder.window({ disk });
        refuseAbove(code, code);
        await store.append(session, [said("a")]);
        assert.deepEqual(await folder.textsIn(session), ["a"]);
      });
  });

  it("does not fill it with attempts", async () => {
    const store = await folder.window({ disk });
    refuse = ({ call }) => (call === "append" ? "ENOSPC" : undefined);
    for (let index = 0; index < 5; index++) await assert.rejects(store.append(session, [said("x")]));
    assert.deepEqual(await folder.files("journal"), []);
  });

  it("in one file is worked around with another one, without a word", async () => {
    const store = await folder.window({ disk });
    await store.append(session, [said("a")]);
    let failures = 1;
    refuse = ({ call }) => (call === "datasync" && failures-- > 0 ? "EIO" : undefined);
    await store.append(session, [said("b")]);
    assert.equal(
      (await folder.files("journal")).length,
      2,
      "after a failed sync a file is never trusted again",
    );
    assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
  });

  it("that takes only a part of a line is a failure, and no reader stumbles over it", async () => {
    const short = {
      ...disk,
      async createAppend(path: string) {
        const file = await disk.createAppend(path);
        return {
          ...file,
          write: (bytes: Uint8Array) => file.write(isShort ? bytes.subarray(0, bytes.length - 9) : bytes),
        };
      },
    };
    let isShort = false;
    const store = await folder.window({ disk: short });
    await store.append(session, [said("a")]);
    isShort = true;
    await assert.rejects(store.append(session, [said("b")]), { trouble: "full" });
    isShort = false;
    await store.append(session, [said("c")]);
    await store.close();
    assert.deepEqual(await folder.textsIn(session), ["a", "c"]);
    assert.equal((await folder.files("quarantine")).length, 1);
  });

  it("at any step of a fold loses nothing", async function () {
    this.timeout(60_000);
    const seen = new Set<string>();
    const expected: string[] = [];
    for (let step = 1; ; step++) {
      const store = await folder.window({ disk, timers: noTimers });
      const text = `text ${String(step).padStart(3, "0")}`;
      await store.append(session, [said(text)]);
      expected.push(text);
      let count = 0;
      refuse = ({ call }) => {
        if (++count !== step) return undefined;
        seen.add(call);
        return "EIO";
      };
      await store.foldNow();
      refuse = undefined;
      assert.deepEqual(await textsIn(store, session), expected, `after a failure of step ${step}`);
      await store.close(); // The next round reads everything afresh.
      if (count < step) break;
    }
    assert.deepEqual(await folder.textsIn(session), expected);
    for (const call of ["link", "unlink", "writeExclusive", "syncDirectory", "readFile", "rename"])
      assert.ok(seen.has(call), `${call} was tried`);
  });

  for (const code of ["EPERM", "ENOTSUP", "EISDIR"])
    it(`without hard links is no trouble (${code})`, async () => {
      refuse = ({ call }) => (call === "link" ? code : undefined);
      const [mine, other] = [await folder.window({ disk }), await folder.window({ disk })];
      await Promise.all(
        [mine, other].map(async (store, number) => {
          for (let round = 0; round < 6; round++) {
            await store.append(session, [said(`${number}.${round}`)]);
            await store.foldNow();
          }
          await store.close();
        }),
      );
      assert.equal((await folder.textsIn(session)).length, 12);
      assert.deepEqual(await folder.files("journal"), []);
      assert.deepEqual(await folder.files("quarantine"), []);
    });

  it("that hides the storage folder is told, and passes", async () => {
    const writer = await folder.window();
    await writer.append(session, [said("a")]);
    await writer.close();
    const store = await folder.window({ disk });
    refuse = ({ call }) => (call === "list" ? "EACCES" : undefined);
    await assert.rejects(store.list(), { trouble: "denied" });
    await assert.rejects(store.find(session), /could not be read; nothing was changed/);
    await assert.rejects(store.append(session, [said("b")]), /was not saved/);
    refuse = undefined;
    assert.deepEqual(await textsIn(store, session), ["a"]);
  });

  it("that comes from a worker which cannot start harms no file", async () => {
    const writer = await folder.window();
    await writer.append(session, [said("a")]);
    await writer.close();
    const store = await folder.window({ wasmFile: folder.path("no such file") });
    await assert.rejects(store.find(session), { name: "StoreError" });
    await store.append(session, [said("b")]);
    await store.foldNow();
    assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
    assert.deepEqual(readdirSync(folder.path("quarantine")), []);
  });
});
