import assert from "node:assert/strict";
import type { StoreChange } from "../../../src/app/sessionStore.ts";
import { disposable } from "../../../src/base/disposable.ts";
import { newSessionId, newWriterId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { nodeDisk } from "../../../src/storage/nodeDisk.ts";
import type { Timers } from "../../../src/storage/timers.ts";
import { type DiskCall, diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { machineOf, noTimers, StoreFolder, said, textsIn, titleIn, until } from "./support/storeFolder.ts";

describe("several windows on one store", () => {
  let folder: StoreFolder;
  beforeEach(async () => {
    folder = await StoreFolder.make();
  });
  afterEach(() => folder.remove());

  it("see what each other wrote within a second, and are told", async () => {
    const session = newSessionId();
    const [mine, other] = [await folder.window(), await folder.window()];
    await other.list();
    const heard: StoreChange[] = [];
    other.onDidChange((change) => heard.push(change));
    await mine.append(session, [said("asked here")]);
    await until(() => heard.length > 0, 1000);
    assert.deepEqual(heard, [{ session, origin: "elsewhere" }]);
    await other.append(session, [said("asked there")]);
    await until(async () => (await textsIn(mine, session)).length === 2, 1000);
    assert.deepEqual(await textsIn(other, session), ["asked here", "asked there"]);
  });

  it("do without notices of the file system", async () => {
    const session = newSessionId();
    const disk = { ...scriptedDisk(() => {}), watch: () => assert.fail("This file system tells nothing.") };
    const [mine, other] = [await folder.window(), await folder.window({ disk })];
    await other.list();
    await mine.append(session, [said("asked")]);
    await until(async () => (await textsIn(other, session)).length === 1, 1500);
    await mine.append(session, [fieldChange("title", "Folded at once")]);
    await mine.foldNow();
    await until(async () => (await other.list())[0]?.title === "Folded at once", 1500);
  });

  it("are told nothing of a file that was made anew and lists as before", async () => {
    const session = newSessionId();
    const mine = await folder.window();
    await mine.append(session, [said("asked")]);
    await mine.foldNow();
    const read: string[] = [];
    const withoutJournals = scriptedDisk(({ call, path }) => {
      if (call === "readRange") throw diskFailure("EIO");
      if (call === "readFile") read.push(path);
    });
    const other = await folder.window({ disk: withoutJournals });
    const heard: StoreChange[] = [];
    other.onDidChange((change) => heard.push(change));
    assert.equal((await other.list()).length, 1);
    assert.deepEqual(read, [folder.path("catalog.braid")]);
    await mine.append(session, [fieldChange("draft", "Typed")]);
    await mine.foldNow();
    await until(() => read.includes(folder.path("sessions", `${session}.2.braid`)));
    await mine.append(session, [fieldChange("title", "Renamed")]);
    await mine.foldNow();
    await until(() => heard.length > 0);
    await until(async () => (await titleIn(other, session)) === "Renamed");
    assert.equal(heard.length, 1);
  });

  it("agree on the title that was set last", async () => {
    const session = newSessionId();
    const [mine, other] = [await folder.window(), await folder.window()];
    await mine.append(session, [fieldChange("title", "First")]);
    await until(async () => (await titleIn(other, session)) === "First");
    await other.append(session, [fieldChange("title", "Second")]);
    await until(async () => (await titleIn(mine, session)) === "Second");
  });

  it("see what another one wrote and folded between two looks", async () => {
    const session = newSessionId();
    const [mine, other] = [await folder.window(), await folder.window()];
    await mine.append(session, [said("a")]);
    await mine.foldNow();
    assert.deepEqual(await textsIn(other, session), ["a"]);
    await mine.append(session, [said("b")]);
    await mine.close();
    await until(async () => (await textsIn(other, session)).length === 2);
    assert.equal((await other.list())[0]?.messageCount, 2);
  });

  it("lose nothing when three of them write and fold the same sessions at once", async function () {
    this.timeout(30_000);
    const sessions = [newSessionId(), newSessionId()];
    const windows = [await folder.window(), await folder.window(), await folder.window()];
    const expected = sessions.map(() => [] as string[]);
    await Promise.all(
      windows.map(async (window, number) => {
        for (let round = 0; round < 12; round++) {
          for (const [index, session] of sessions.entries()) {
            const text = `window ${number} round ${round}`;
            await window.append(session, [said(text)]);
            expected[index]?.push(text);
          }
          if (round % 3 === number) await window.foldNow();
        }
        await window.foldNow();
      }),
    );
    for (const [index, session] of sessions.entries()) {
      for (const window of [...windows, await folder.window()])
        await until(async () => (await textsIn(window, session)).length === 36).catch(async () =>
          assert.deepEqual(await textsIn(window, session), expected[index]?.sort()),
        );
      assert.deepEqual(await folder.textsIn(session), expected[index]?.sort());
    }
    await Promise.all(windows.map((window) => window.close()));
    for (const [index, session] of sessions.entries())
      assert.deepEqual(await folder.textsIn(session), expected[index]?.sort());
  });

  it("undo no fold of others when one slept through them in the middle of its own", async () => {
    const session = newSessionId();
    let sleep: (() => Promise<void>) | undefined;
    const disk = scriptedDisk(async ({ call }) => {
      if (call === "link") await sleep?.();
    });
    const sleeper = await folder.window({ disk });
    // The others looked at the journals before the sleeper wrote in its own.
    const blind = scriptedDisk(({ call, path }) => {
      if (call === "readRange" && path.includes(sleeper.writer)) throw diskFailure("EIO");
    });
    const other = await folder.window({ disk: blind });
    await sleeper.append(session, [said("by the sleeper")]);
    sleep = async () => {
      sleep = undefined;
      // Often enough that the generation the sleeper was about to make has been made, superseded and removed.
      for (const text of ["a", "b", "c", "d"]) {
        await other.append(session, [said(text)]);
        await other.foldNow();
      }
    };
    await sleeper.foldNow();
    await Promise.all([sleeper.close(), other.close()]);
    assert.deepEqual(await folder.files("journal"), []);
    assert.deepEqual(await folder.textsIn(session), ["a", "b", "by the sleeper", "c", "d"]);
  });

  it("meet when one deletes a session while another one folds it", async () => {
    const session = newSessionId();
    let meanwhile: (() => Promise<void>) | undefined;
    const disk = scriptedDisk(async ({ call }) => {
      if (call === "link") await meanwhile?.();
    });
    const [mine, other] = [await folder.window({ disk }), await folder.window()];
    await mine.append(session, [said("a")]);
    await mine.foldNow();
    await mine.append(session, [said("b")]);
    meanwhile = async () => {
      meanwhile = undefined;
      await other.append(session, [fieldChange("deleted", true)]);
      await other.foldNow();
    };
    await mine.foldNow();
    await Promise.all([mine.close(), other.close()]);
    const reader = await folder.window();
    assert.deepEqual(await textsIn(reader, session), ["a", "b"]);
    assert.notEqual((await reader.list())[0]?.deletedAt, undefined);
  });

  it("read both when two made the same generation in the same moment, and one died before it noticed", async () => {
    const session = newSessionId();
    let meanwhile: (() => Promise<void>) | undefined;
    let isDead = false;
    const disk = scriptedDisk(async ({ call }) => {
      if (isDead) throw diskFailure("EIO");
      if (call === "syncDirectory" && wasLinked) isDead = true;
      if (call !== "link" || !meanwhile) return;
      wasLinked = true;
      await meanwhile();
    });
    let wasLinked = false;
    const [mine, other] = [await folder.window({ disk }), await folder.window()];
    await mine.append(session, [said("a")]);
    await mine.foldNow();
    await mine.append(session, [said("b")]);
    meanwhile = async () => {
      meanwhile = undefined;
      await other.append(session, [said("c"), fieldChange("deleted", true)]);
      await other.close();
    };
    await mine.foldNow();
    assert.deepEqual(
      [await folder.files("sessions"), await folder.files("trash")],
      [[`${session}.1.braid`, `${session}.2.braid`], [`${session}.2.braid`]],
    );
    const reader = await folder.window();
    assert.deepEqual(await textsIn(reader, session), ["a", "b", "c"]);
    assert.notEqual((await reader.list())[0]?.deletedAt, undefined);
  });

  describe("when a window is gone", () => {
    it("fold what it left behind", async () => {
      const session = newSessionId();
      const gone = await folder.window({ machine: machineOf(1, () => true) });
      await gone.append(session, [said("last words")]);
      const other = await folder.window({ machine: machineOf(2, () => false) });
      await other.foldNow();
      assert.deepEqual(await folder.files("journal"), []);
      assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`]);
      assert.deepEqual(await textsIn(other, session), ["last words"]);
    });

    it("take it for gone after a restart of the machine, whoever has its process id now", async () => {
      const session = newSessionId();
      const gone = await folder.window({ machine: machineOf(1, () => true) });
      await gone.append(session, [said("last words")]);
      const other = await folder.window({ machine: { ...machineOf(2, () => true), bootId: "next boot" } });
      await other.foldNow();
      assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`]);
    });

    it("leave a window of another machine alone, and read it", async () => {
      const session = newSessionId();
      const remote = await folder.window({ machine: { ...machineOf(1, () => true), host: "far away" } });
      await remote.append(session, [said("from afar")]);
      const other = await folder.window({ machine: machineOf(2, () => false) });
      await other.foldNow();
      assert.equal((await folder.files("journal")).length, 1);
      assert.deepEqual(await textsIn(other, session), ["from afar"]);
    });

    it("take up a claim whose claimer is gone, too", async () => {
      const session = newSessionId();
      const gone = await folder.window({ machine: machineOf(1, () => true) });
      await gone.append(session, [said("last words")]);
      const disk = scriptedDisk(({ call }) => {
        if (call === "link") throw new Error("The claimer dies here.");
      });
      const claimer = await folder.window({ disk, machine: machineOf(2, (id) => id === 2) });
      await claimer.foldNow();
      assert.match((await folder.files("journal")).join(), /claimed/);
      const third = await folder.window({ machine: machineOf(3, (id) => id === 3) });
      assert.deepEqual(await textsIn(third, session), ["last words"]);
      await third.foldNow();
      assert.deepEqual(await folder.files("journal"), []);
      assert.deepEqual(await folder.textsIn(session), ["last words"]);
    });

    it("know who is writing", async () => {
      const session = newSessionId();
      let isRunning = true;
      const mine = await folder.window({ machine: machineOf(1, () => isRunning) });
      const other = await folder.window({ machine: machineOf(2, () => true) });
      await other.append(session, [said("")]);
      await mine.list();
      assert.equal(mine.isWriting(mine.writer), true);
      assert.equal(mine.isWriting(other.writer), true);
      assert.equal(mine.isWriting(newWriterId()), false);
      const heard: StoreChange[] = [];
      mine.onDidChange((change) => heard.push(change));
      isRunning = false;
      assert.equal(mine.isWriting(other.writer), false);
      await until(() => heard.length > 0, 1500);
      assert.deepEqual(heard, [{ session, origin: "elsewhere" }], "its replies are interrupted now");
    });

    it("still know that a window writes after it folded its own journal", async () => {
      const [mine, other] = [await folder.window(), await folder.window()];
      await other.append(newSessionId(), [said("")]);
      await other.foldNow();
      await mine.list();
      assert.equal(mine.isWriting(other.writer), true);
    });
  });

  describe("when a living window is taken for gone", () => {
    const appendSteps: DiskCall["call"][] = ["append", "datasync", "facts"];
    for (const step of appendSteps) {
      for (const isFirst of [true, false]) {
        it(`lose nothing though its journal is taken just before ${step} of its ${isFirst ? "first" : "next"} append`, async () => {
          const session = newSessionId();
          const other = await folder.window({ machine: machineOf(2, () => false) });
          let interrupt: ((call: DiskCall) => Promise<void>) | undefined;
          const alive = await folder.window({
            machine: machineOf(1, () => true),
            disk: scriptedDisk((call) => interrupt?.(call)),
          });
          await alive.list();
          if (!isFirst) await alive.append(session, [said("before")]);
          let taken = 0;
          interrupt = async ({ call, path }) => {
            if (call !== step || !path.includes(alive.writer)) return;
            interrupt = undefined;
            await other.foldNow();
            taken++;
          };
          await alive.append(session, [said("meanwhile")]);
          assert.equal(taken, 1);
          const acknowledged = isFirst ? ["meanwhile"] : ["before", "meanwhile"];
          assert.deepEqual(await textsIn(alive, session), acknowledged);
          assert.deepEqual(await folder.textsIn(session), acknowledged);
          await alive.append(session, [said("then")]);
          assert.deepEqual(await folder.textsIn(session), [...acknowledged, "then"]);
        });
      }
    }

    it("lose nothing though it happens again and again", async () => {
      const session = newSessionId();
      const other = await folder.window({ machine: machineOf(2, () => false) });
      const alive = await folder.window({ machine: machineOf(1, () => true) });
      const expected: string[] = [];
      const writing = (async () => {
        for (let index = 10; index < 70; index++) {
          await alive.append(session, [said(`text ${index}`)]);
          expected.push(`text ${index}`);
        }
      })();
      let isDone = false;
      void writing.finally(() => {
        isDone = true;
      });
      while (!isDone) await other.foldNow();
      await writing;
      assert.deepEqual(await folder.textsIn(session), expected);
      assert.deepEqual(await textsIn(alive, session), expected);
    });
  });

  it("build on what was made while they read, though they have heard of its number", async () => {
    const session = newSessionId();
    let meanwhile: (() => Promise<void>) | undefined;
    const looks: (() => void)[] = [];
    const timers: Timers = {
      after: () => disposable(() => {}),
      every: (_ms, run) => {
        looks.push(run);
        return disposable(() => {});
      },
    };
    const disk = {
      ...nodeDisk,
      async readFile(path: string) {
        const bytes = await nodeDisk.readFile(path);
        const step = path.endsWith(".1.braid") ? meanwhile : undefined;
        if (step) meanwhile = undefined;
        await step?.();
        return bytes;
      },
    };
    const mine = await folder.window({ disk, timers });
    const other = await folder.window({ timers: noTimers });
    await other.append(session, [said("first")]);
    await other.foldNow();
    await mine.append(session, [said("mine")]);
    meanwhile = async () => {
      await other.append(session, [said("other")]);
      await other.foldNow();
      for (const look of looks) look();
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await mine.foldNow();
    assert.equal(meanwhile, undefined, "the other window folded in between");
    assert.deepEqual(await folder.textsIn(session), ["first", "mine", "other"]);
  });

  describe("that fold many sessions", () => {
    const sessions = Array.from({ length: 150 }, () => newSessionId());

    it("look at the folders as often as for a few", async () => {
      let looks = 0;
      const disk = scriptedDisk(({ call, path }) => {
        if (call === "list" && path.endsWith("sessions")) looks++;
      });
      const store = await folder.window({ disk, timers: noTimers });
      for (const session of sessions) await store.append(session, [said("text")]);
      looks = 0;
      await store.foldNow();
      assert.equal((await folder.files("sessions")).length, sessions.length);
      assert.ok(looks < 20, `${looks} looks`);
    });

    it("at once end with all messages of both in each of them", async () => {
      const [one, two] = [await folder.window(), await folder.window()];
      for (const session of sessions)
        await Promise.all([one.append(session, [said("one")]), two.append(session, [said("two")])]);
      await Promise.all([one.foldNow(), two.foldNow()]);
      const late = await folder.window();
      for (const session of sessions) assert.deepEqual(await textsIn(late, session), ["one", "two"]);
      assert.deepEqual(await folder.files("quarantine"), []);
    }).timeout(60_000);
  });
});
