import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { EpochMs } from "../../../src/base/clock.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { scriptedDisk } from "./support/scriptedDisk.ts";
import { StoreFolder, said, textsIn, titleIn } from "./support/storeFolder.ts";

describe("a store", () => {
  let folder: StoreFolder;
  beforeEach(async () => {
    folder = await StoreFolder.make();
  });
  afterEach(() => folder.remove());

  it("touches nothing on disk when it is opened", async () => {
    await folder.window();
    assert.equal(existsSync(folder.root), false);
  });

  it("knows nothing at first, which is no error", async () => {
    const store = await folder.window();
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.find(newSessionId()), undefined);
  });

  it("finds and lists what was appended", async () => {
    const store = await folder.window();
    const session = newSessionId();
    await store.append(session, [fieldChange("createdAt", 7), fieldChange("title", "Trains"), said("When?")]);
    assert.deepEqual(await textsIn(store, session), ["When?"]);
    const [summary] = await store.list();
    assert.deepEqual([summary?.id, summary?.title, summary?.messageCount], [session, "Trains", 1]);
  });

  it("lists what is said on top of a session file", async () => {
    const store = await folder.window();
    const session = newSessionId();
    await store.append(session, [fieldChange("title", "Trains")]);
    await store.close();
    const again = await folder.window();
    assert.equal((await again.list())[0]?.title, "Trains");
    await again.append(session, [fieldChange("title", "Buses")]);
    assert.equal((await again.list())[0]?.title, "Buses");
  });

  it("lists what was put in order since, though something older is merged after it", async () => {
    const store = await folder.window();
    const session = newSessionId();
    await store.append(session, [fieldChange("title", "Trains"), { type: "tag", key: "a", value: "A" }]);
    await store.close();
    const again = await folder.window();
    const older = [...((await again.find(session)) ?? [])];
    await again.list();
    await again.append(session, [fieldChange("archived", true), { type: "tag", key: "a", value: null }]);
    const stateOf = async () => (await again.list()).map(({ tags, archived }) => ({ tags, archived }));
    assert.deepEqual(await stateOf(), [{ tags: [], archived: true }]);
    await again.merge(older);
    assert.deepEqual(await stateOf(), [{ tags: [], archived: true }]);
    await again.append(session, [{ type: "tag", key: "b", value: "B" }]);
    assert.deepEqual(await stateOf(), [{ tags: ["B"], archived: true }]);
    const other = await folder.window();
    assert.deepEqual(
      (await other.list()).map(({ tags }) => tags),
      [["B"]],
    );
  });

  it("lists the session used last first", async () => {
    let nowMs = 1_000_000;
    const store = await folder.window({ clock: { now: () => ++nowMs as EpochMs } });
    const [first, second] = [newSessionId(), newSessionId()];
    await store.append(first, [said("one")]);
    await store.append(second, [said("two")]);
    await store.append(first, [said("three")]);
    assert.deepEqual(
      (await store.list()).map(({ id }) => id),
      [first, second],
    );
  });

  it("keeps every change through a window's end, from the journal alone", async () => {
    const session = newSessionId();
    const store = await folder.window();
    await store.append(session, [said("asked")]);
    assert.deepEqual(await folder.files("sessions"), []);
    assert.deepEqual(await folder.textsIn(session), ["asked"]);
  });

  it("folds journals into session files and removes them", async () => {
    const session = newSessionId();
    const store = await folder.window();
    await store.append(session, [said("asked")]);
    await store.close();
    assert.deepEqual(await folder.files("journal"), []);
    assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`]);
    assert.deepEqual(await folder.files("temporary"), []);
    assert.deepEqual(await folder.textsIn(session), ["asked"]);
  });

  it("keeps the previous edition of a session and no older one", async () => {
    const session = newSessionId();
    const store = await folder.window();
    for (const text of ["a", "b", "c", "d"]) {
      await store.append(session, [said(text)]);
      await store.foldNow();
    }
    assert.deepEqual(await folder.files("sessions"), [`${session}.3.braid`, `${session}.4.braid`]);
    assert.deepEqual(await folder.textsIn(session), ["a", "b", "c", "d"]);
  });

  it("goes on being the same for readers while it folds", async () => {
    const session = newSessionId();
    const store = await folder.window();
    await store.append(session, [said("a")]);
    const [folded] = await Promise.all([store.foldNow(), store.append(session, [said("b")])]);
    assert.equal(folded, undefined);
    await store.append(session, [said("c")]);
    assert.deepEqual(await textsIn(store, session), ["a", "b", "c"]);
    assert.equal((await store.list())[0]?.messageCount, 3);
    assert.deepEqual(await folder.textsIn(session), ["a", "b", "c"]);
  });

  for (const isFolded of [false, true]) {
    it(`finds what was appended${isFolded ? " and folded" : ""} while its file was being read`, async () => {
      const session = newSessionId();
      const writer = await folder.window();
      await writer.append(session, [said("a")]);
      await writer.close();
      let meanwhile: (() => Promise<void>) | undefined;
      const store = await folder.window({
        disk: scriptedDisk(async ({ call }) => {
          if (call === "readFile") await meanwhile?.();
        }),
      });
      meanwhile = async () => {
        meanwhile = undefined;
        await store.append(session, [said("b")]);
        if (isFolded) await store.foldNow();
      };
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
      await store.append(session, [said("c")]);
      assert.deepEqual(await textsIn(store, session), ["a", "b", "c"]);
      assert.equal((await store.list())[0]?.messageCount, 3);
    });
  }

  it("writes calls in the order in which they were made, several with one sync", async () => {
    const session = newSessionId();
    const store = await folder.window();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        store.append(session, [fieldChange("title", `Title ${index}`)]),
      ),
    );
    assert.equal(await titleIn(store, session), "Title 49");
    const journal = await readFile(await folder.onlyFile("journal"), "utf8");
    const titles = [...journal.matchAll(/Title (\d+)/g)].map(([, index]) => Number(index));
    assert.deepEqual(
      titles,
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  it("stores what was given, not what becomes of it afterwards", async () => {
    const session = newSessionId();
    const store = await folder.window();
    const value = { words: ["early"] };
    const appending = store.append(session, [{ type: "note", key: "n", value }]);
    value.words.push("late");
    await appending;
    assert.deepEqual((await store.find(session))?.value("note", "n"), { words: ["early"] });
  });

  it("outranks what it has read, even when its clock is an hour late", async () => {
    const session = newSessionId();
    const ahead = await folder.window();
    await ahead.append(session, [fieldChange("title", "old")]);
    await ahead.close();
    const behind = await folder.window({ clock: { now: () => (Date.now() - 3_600_000) as EpochMs } });
    await behind.list();
    await behind.append(session, [fieldChange("title", "new")]);
    assert.equal(await titleIn(behind, session), "new");
  });

  it("keeps records of types and fields it does not know, exactly", async () => {
    const session = newSessionId();
    const odd = { deep: [1, null, { "ключ 🗝": "\u0000 \ud83d" }], __future: true, n: 1e300 };
    const store = await folder.window();
    await store.append(session, [
      { type: "hologram", key: "a\u0000b\ud800\"\\'", value: odd },
      { type: "field", key: "colour", value: odd },
      { type: "message", key: "not an id", value: "not a message" },
      { type: "gone", key: "k", value: null },
    ]);
    await store.close();
    const again = await folder.window();
    const records = await again.find(session);
    assert.deepEqual(records?.value("hologram", "a\u0000b\ud800\"\\'"), odd);
    assert.deepEqual(records?.value("field", "colour"), odd);
    assert.equal(records?.value("message", "not an id"), "not a message");
    assert.equal(records?.get("gone", "k")?.value, null);
    assert.equal(records?.size, 4);
  });

  it("drops the deltas of a finished reply from its file, and keeps those of an unfinished one", async () => {
    const session = newSessionId();
    const store = await folder.window();
    const delta = (key: string) => ({
      type: "delta",
      key: `${key}/000000`,
      value: { type: "text", text: "x" },
    });
    await store.append(session, [said("done", { id: "finished000" as never }), delta("finished000")]);
    await store.append(session, [
      said("", { id: "underway000" as never, status: "streaming" }),
      delta("underway000"),
    ]);
    await store.close();
    const again = await folder.window();
    const records = await again.find(session);
    assert.equal(records?.get("delta", "finished000/000000"), undefined);
    assert.notEqual(records?.get("delta", "underway000/000000"), undefined);
  });

  it("moves a deleted session to the trash and a restored one back", async () => {
    const session = newSessionId();
    const store = await folder.window();
    await store.append(session, [said("kept")]);
    await store.foldNow();
    await store.append(session, [fieldChange("deleted", true)]);
    await store.foldNow();
    assert.deepEqual(await folder.files("trash"), [`${session}.2.braid`]);
    assert.notEqual((await store.list())[0]?.deletedAt, undefined);
    assert.deepEqual(await folder.textsIn(session), ["kept"]);

    await store.append(session, [fieldChange("deleted", null)]);
    await store.foldNow();
    assert.deepEqual(await folder.files("sessions"), [`${session}.3.braid`]);
    assert.equal((await store.list())[0]?.deletedAt, undefined);
    assert.deepEqual(await folder.textsIn(session), ["kept"]);
  });

  it("tells of a change once it can be found", async () => {
    const session = newSessionId();
    const store = await folder.window();
    const heard: unknown[] = [];
    store.onDidChange((change) => heard.push(change));
    await store.append(session, [said("asked")]);
    assert.deepEqual(heard, [{ session, origin: "here" }]);
  });

  it("refuses to append after it was closed", async () => {
    const store = await folder.window();
    await store.close();
    await assert.rejects(store.append(newSessionId(), [said("late")]), {
      name: "StoreError",
      trouble: "closed",
    });
  });

  it("finishes what was asked for before it was closed", async () => {
    const session = newSessionId();
    const store = await folder.window();
    const appending = store.append(session, [said("just in time")]);
    await store.close();
    await appending;
    assert.deepEqual(await folder.textsIn(session), ["just in time"]);
  });

  it("holds more sessions than it keeps in memory", async () => {
    const store = await folder.window();
    const sessions = Array.from({ length: 12 }, newSessionId);
    for (const session of sessions) await store.append(session, [said(session)]);
    await store.foldNow();
    for (const session of sessions) await store.append(session, [said(`${session} again`)]);
    for (const session of sessions)
      assert.deepEqual(await textsIn(store, session), [session, `${session} again`]);
    assert.equal((await store.list()).length, 12);
  });
});
