import assert from "node:assert/strict";
import type { App } from "../../../src/app/app.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { purgeSession } from "../../../src/app/verbs/purgeSession.ts";
import { restoreSession } from "../../../src/app/verbs/restoreSession.ts";
import { saveCheckpoint } from "../../../src/app/verbs/saveCheckpoint.ts";
import { untagSessions } from "../../../src/app/verbs/untagSessions.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { BatchDesk } from "../../../src/host/batch/batchDesk.ts";
import { OldSessionsDesk } from "../../../src/host/history/oldSessionsDesk.ts";
import { FakeSync } from "../../support/fakeSync.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { type Scripted, scriptedQuestions } from "../../support/scriptedQuestions.ts";
import { type SpokenDialogs, spokenDialogs } from "../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

const dayMs = 86_400_000;

describe("many sessions at once, through the dialogs", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([scriptedProvider()]);
  });
  afterEach(() => app.remove());

  const create = async (title: string, ...tags: string[]): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, ...(tags.length > 0 && { tags }), activate: false })).session;
  const titles = async (args: object = {}) =>
    (await runVerb(app, listSessions, { workspace: "all", ...args })).map(({ title }) => title).sort();
  const desk = (answers: Scripted[], where: App = app) => {
    const [questions, dialogs] = [scriptedQuestions(answers), spokenDialogs()];
    const [exported, left]: [SessionId[], SessionId[]] = [[], []];
    const batch = new BatchDesk({
      ...{ app: where, questions, dialogs },
      exportMany: async (sessions) => void exported.push(...sessions),
      leave: (session) => left.push(session),
    });
    return { batch, questions, dialogs, exported, left };
  };
  const becomes = async (read: () => Promise<unknown>, wanted: unknown) => {
    while (JSON.stringify(await read()) !== JSON.stringify(wanted))
      await new Promise((resolve) => setImmediate(resolve)); // Mocha's limit ends it, with this test's name.
  };

  it("says what matches, asks with a count, does it, and takes all of it back at once", async () => {
    await create("one", "bug");
    await create("two", "Bug", "Later");
    await create("three");
    const { batch, questions, dialogs } = desk(["tag:bug", "Tag", "later, next", "Tag"]);
    await batch.run(true);
    assert.match(questions.asked[1] ?? "", /2 sessions match[\s\S]*two\none|2 sessions match[\s\S]*one\ntwo/);
    assert.match(
      questions.asked.at(-1) ?? "",
      /^Tag 2 sessions with “later”, “next”\?\n[\s\S]*“one”[\s\S]*can be undone/,
    );
    assert.equal(dialogs.spoken[0]?.message, "Tagged 2 sessions with “later”, “next”.");
    assert.deepEqual(await titles({ tags: ["later", "next"] }), ["one", "two"]);
    dialogs.spoken[0]?.answer("Undo");
    await becomes(() => titles({ tags: ["next"] }), []);
    await becomes(() => titles({ tags: ["later"] }), ["two"]);
  });

  it("takes back all that can be, when one of them was deleted or removed for good since", async () => {
    const [one] = [await create("one"), await create("two"), await create("three")];
    const tagging = desk(["", "Tag", "later", "Tag"]);
    await tagging.batch.run(true);
    await runVerb(app, deleteSession, { session: one });
    tagging.dialogs.spoken[0]?.answer("Undo");
    await becomes(() => titles({ tags: ["later"] }), []);
    const deleting = desk(["", "Delete", "Delete"]);
    await deleting.batch.run(true);
    const [first] = await runVerb(app, listSessions, { deleted: true, title: "t" });
    assert.ok(first);
    await runVerb(app, purgeSession, { sessions: [first.id] });
    deleting.dialogs.spoken[0]?.answer("Undo");
    await becomes(() => titles(), first.title === "two" ? ["three"] : ["two"]);
    assert.deepEqual(await titles({ deleted: true }), ["one"]);
    assert.deepEqual([tagging.dialogs.failures, deleting.dialogs.failures], [[], []]);
  });

  it("does nothing when it is refused, and nothing where nothing matches", async () => {
    await create("one");
    for (const answers of [
      [undefined],
      ["tag:none"],
      ["one", undefined],
      ["one", "Delete", undefined],
      ["one", "Tag", undefined],
    ]) {
      const { batch, dialogs } = desk(answers);
      await batch.run(false);
      assert.deepEqual(dialogs.spoken, []);
    }
    assert.deepEqual(await titles(), ["one"]);
  });

  it("archives, unarchives, pins, deletes, and hands over to the export what was found", async () => {
    const [one] = [await create("one"), await create("two")];
    await desk(["one", "Archive", "Archive"]).batch.run(false);
    assert.deepEqual([await titles(), await titles({ archived: true })], [["two"], ["one"]]);
    await desk(["is:archived", "Unarchive", "Unarchive"]).batch.run(false);
    await desk(["one", "Pin", "Pin"]).batch.run(false);
    assert.deepEqual(await titles({ query: "is:pinned" }), ["one"]);
    const { batch, exported } = desk(["one", "Export"]);
    await batch.run(false);
    assert.deepEqual(exported, [one]);
    const deleting = desk(["-two", "Delete", "Delete"]);
    await deleting.batch.run(false);
    assert.deepEqual([await titles(), deleting.left], [["two"], [one]]);
    deleting.dialogs.spoken[0]?.answer("Undo");
    await becomes(() => titles(), ["one", "two"]);
  });

  it("does to the sessions that were confirmed and to no others, and passes over those that are gone", async () => {
    const [one] = [await create("one", "bug"), await create("two", "bug")];
    const { batch, questions, dialogs } = desk(["tag:bug", "Archive"]);
    questions.confirm = async () => {
      await runVerb(app, deleteSession, { session: one });
      await create("late", "bug");
      return "Archive";
    };
    await batch.run(true);
    assert.equal(dialogs.spoken[0]?.message, "Archived 1 session.");
    assert.deepEqual([await titles(), await titles({ archived: true })], [["late"], ["two"]]);
  });

  it("says of those that it deleted, and of no others, that their messages are elsewhere", async () => {
    const [one, two] = [await create("one"), await create("two")];
    const sync = new FakeSync();
    for (const session of [one, two]) sync.awaitedSessions.set(session, { on: ["Laptop"], messages: 3 });
    const { batch, questions, dialogs } = desk(["-none", "Delete"], { ...app, sync });
    questions.confirm = async () => {
      await runVerb(app, deleteSession, { session: one });
      return "Delete";
    };
    await batch.run(true);
    assert.match(
      dialogs.spoken[0]?.message ?? "",
      /^Moved 1 session to the trash\. Messages of it are on “Laptop” and not here/,
    );
  });

  it("can be stopped, and says how far it came", async () => {
    for (let index = 0; index < 300; index++) await create(`session ${index}`);
    const { batch, questions, dialogs } = desk(["session", "Archive", "Archive"]);
    questions.onProgress = (done, stop) => done === 0 && stop();
    await batch.run(true);
    assert.equal(dialogs.spoken[0]?.message, "Archived 250 sessions. You stopped it there.");
    assert.equal((await titles()).length, 50);
    questions.onProgress = undefined;
    dialogs.spoken[0]?.answer("Undo");
    await becomes(async () => (await titles()).length, 300);
  });

  it("takes back what it can when sessions were changed, deleted, restored or removed for good in between", async () => {
    const [one, two, three] = [await create("one", "x"), await create("two"), await create("three")];
    const undo = async (dialogs: SpokenDialogs, wanted: readonly string[], args: object) => {
      dialogs.spoken[0]?.answer("Undo");
      await becomes(() => titles(args), wanted);
      assert.deepEqual(dialogs.failures, []);
    };
    const tagging = desk(["-none", "Tag", "new, x", "Tag"]);
    await tagging.batch.run(true);
    assert.deepEqual(await titles({ tags: ["new", "x"] }), ["one", "three", "two"]);
    await runVerb(app, untagSessions, { sessions: [two], tags: ["new"] });
    await runVerb(app, deleteSession, { session: three });
    await undo(tagging.dialogs, [], { tags: ["new"] });
    assert.deepEqual(await titles({ tags: ["x"] }), ["one"]);
    await runVerb(app, restoreSession, { session: three });
    assert.deepEqual(await titles({ tags: ["new", "x"] }), ["three"]); // It was in the trash, and is as it was there.

    const deleting = desk(["-none", "Delete", "Delete"]);
    await deleting.batch.run(true);
    await runVerb(app, purgeSession, { sessions: [one] });
    await runVerb(app, restoreSession, { session: two });
    await undo(deleting.dialogs, ["three", "two"], {});
    assert.deepEqual(await titles({ deleted: true }), []);
  });

  it("keeps the way back to what was done when the disk refuses", async () => {
    const one = await create("one");
    const store = new Proxy(app.store, {
      get(real, name) {
        if (name === "append") return () => Promise.reject(new Error("The disk is full."));
        const member = Reflect.get(real, name, real);
        return typeof member === "function" ? member.bind(real) : member;
      },
    });
    const { batch, dialogs } = desk(["one", "Archive", "Archive"], { ...app, store });
    await assert.rejects(batch.run(true), /disk is full/);
    assert.equal(dialogs.spoken[0]?.message, "Nothing had to be changed.");
    assert.equal((await app.store.list()).find(({ id }) => id === one)?.archived, undefined);
  });

  describe("that are old", () => {
    const cleaning = (answers: Scripted[], days = 0) => {
      const [questions, dialogs] = [scriptedQuestions(answers), spokenDialogs()];
      const clock = { now: () => (app.clock.now() + days * dayMs) as EpochMs };
      let shown = 0;
      const cleanup = new OldSessionsDesk({
        ...{ app: { ...app, clock }, questions, dialogs },
        showTrash: async () => void shown++,
      });
      return { cleanup, questions, dialogs, shown: () => shown };
    };

    it("are shown first, then moved, and come back", async () => {
      const kept = await create("kept");
      await create("old");
      await runVerb(app, saveCheckpoint, { session: kept });
      const { cleanup, questions, dialogs } = cleaning(["30", "Keep Them", "Clean Up"], 31);
      await cleanup.cleanUp();
      assert.match(questions.asked.at(-1) ?? "", /^Move 1 session to the trash\?\n[\s\S]*30 days:\n“old”\n/);
      assert.equal(dialogs.spoken[0]?.message, "Moved 1 session to the trash.");
      assert.deepEqual(await titles(), ["kept"]);
      dialogs.spoken[0]?.answer("Undo");
      await becomes(() => titles(), ["kept", "old"]);
    });

    it("stay when there are none, when it is refused, or when the clock is wrong", async () => {
      await create("one");
      const none = cleaning(["30", "Keep Them"], 29);
      await none.cleanup.cleanUp();
      assert.match(
        none.dialogs.spoken[0]?.message ?? "",
        /nothing to clean up: no session was not used for 30 days/,
      );
      await cleaning(["30", "Too", undefined], 31).cleanup.cleanUp();
      const wrong = cleaning(["30", "Too"], -100);
      await wrong.cleanup.cleanUp();
      assert.match(wrong.dialogs.spoken[0]?.message ?? "", /Check the date/);
      await assert.rejects(cleaning(["0"]).cleanup.cleanUp(), /whole number of days/);
      assert.deepEqual(await titles(), ["one"]);
    });
  });
});
