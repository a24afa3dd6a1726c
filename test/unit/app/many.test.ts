import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteFilter } from "../../../src/app/verbs/deleteFilter.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { listFilters } from "../../../src/app/verbs/listFilters.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { pinSession } from "../../../src/app/verbs/pinSession.ts";
import { restoreSession } from "../../../src/app/verbs/restoreSession.ts";
import { saveFilter } from "../../../src/app/verbs/saveFilter.ts";
import { setLook } from "../../../src/app/verbs/setLook.ts";
import { unpinSession } from "../../../src/app/verbs/unpinSession.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { Change } from "../../../src/core/record.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("verbs about one session or several", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([scriptedProvider()]);
  });
  afterEach(() => app.remove());

  const create = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const titles = async (args: object = {}) =>
    (await runVerb(app, listSessions, { workspace: "all", ...args })).map(({ title }) => title);
  const unknown = "aaaaaaaaaaaa" as SessionId;

  it("take either of the two, and not both or neither", async () => {
    const one = await create("one");
    for (const verb of [deleteSession, restoreSession, pinSession, unpinSession]) {
      await assert.rejects(runVerb(app, verb, {}), /either one session or several/);
      await assert.rejects(runVerb(app, verb, { session: one, sessions: [one] }), /either one session/);
    }
  });

  it("delete several and restore them, each once", async () => {
    const [one, two] = [await create("one"), await create("two")];
    await create("three");
    const { changed } = await runVerb(app, deleteSession, { sessions: [one, two, one] });
    assert.deepEqual(changed, [one, two]);
    assert.deepEqual(await titles(), ["three"]);
    assert.equal((await runVerb(app, restoreSession, { sessions: [...changed] })).changed.length, 2);
    assert.equal((await titles()).length, 3);
  });

  it("restore only what is in the trash, so that taking it back deletes nothing else", async () => {
    const [one, two] = [await create("one"), await create("two")];
    await runVerb(app, deleteSession, { session: one });
    const { changed } = await runVerb(app, restoreSession, { sessions: [one, two] });
    assert.deepEqual(changed, [one]);
    assert.deepEqual((await runVerb(app, restoreSession, { session: two })).changed, []);
  });

  it("change none when one of them cannot be changed, and say which", async () => {
    const one = await create("one");
    for (const verb of [deleteSession, pinSession]) {
      await assert.rejects(
        runVerb(app, verb, { sessions: [one, unknown] }),
        /Nothing was changed because of the session aaaaaaaaaaaa\. This session does not exist any more\./,
      );
      await assert.rejects(
        runVerb(app, verb, { session: unknown }),
        /^UserError: This session does not exist/,
      );
    }
    assert.deepEqual(await titles(), ["one"]);
    assert.equal((await app.store.list()).find(({ id }) => id === one)?.pinned, undefined);
  });

  it("say what is left when the disk refuses one", async () => {
    const sessions = [await create("one"), await create("two"), await create("three")];
    const [, two] = sessions;
    const store = new Proxy(app.store, {
      get(real, name) {
        if (name === "append")
          return (session: SessionId, changes: readonly Change[]) =>
            session === two ? Promise.reject(new Error("The disk is full.")) : real.append(session, changes);
        const member = Reflect.get(real, name, real);
        return typeof member === "function" ? member.bind(real) : member;
      },
    });
    await assert.rejects(
      runVerb({ ...app, store }, deleteSession, { sessions }),
      new RegExp(`Only 2 of 3 sessions were done; left as they were: ${two}\\. The disk is full\\.`),
    );
    assert.deepEqual(await titles(), ["two"]);
  });

  it("pin several in order before another, put them last, and let go of them", async () => {
    const [a, b, c] = [await create("a"), await create("b"), await create("c")];
    await runVerb(app, pinSession, { sessions: [a, b], before: null });
    assert.deepEqual(await titles(), ["a", "b", "c"]);
    const { changed } = await runVerb(app, pinSession, { sessions: [c, b], before: a });
    assert.deepEqual(changed, [c]);
    assert.deepEqual(await titles(), ["c", "b", "a"]);
    await runVerb(app, pinSession, { session: c, before: null });
    assert.deepEqual(await titles(), ["b", "a", "c"]);
    await runVerb(app, unpinSession, { sessions: [...changed] });
    assert.deepEqual((await runVerb(app, unpinSession, { session: c })).changed, []);
    await runVerb(app, pinSession, { session: b });
    assert.deepEqual(await titles(), ["b", "a", "c"]);
  });

  it("give sessions a colour or an emoji, and say how they looked before", async () => {
    const [one, two] = [await create("one"), await create("two")];
    await runVerb(app, setLook, { sessions: [one], emoji: "🔥" });
    const { changed } = await runVerb(app, setLook, { sessions: [one, two], emoji: " 🐛 ", colour: "red" });
    assert.deepEqual(changed, [
      { session: one, emoji: "🔥", colour: null },
      { session: two, emoji: null, colour: null },
    ]);
    const look = async (session: SessionId) => {
      const summary = (await app.store.list()).find(({ id }) => id === session);
      return [summary?.emoji, summary?.colour];
    };
    assert.deepEqual(await look(two), ["🐛", "red"]);
    for (const { session, ...former } of changed)
      await runVerb(app, setLook, { sessions: [session], ...former });
    assert.deepEqual(
      [await look(one), await look(two)],
      [
        ["🔥", undefined],
        [undefined, undefined],
      ],
    );
    await assert.rejects(runVerb(app, setLook, { sessions: [one], emoji: "text" }), /not one emoji/);
    await assert.rejects(runVerb(app, setLook, { sessions: [one], colour: "pink" }), /session\.setLook/);
  });

  it("keep filters under a name, for every workspace, and bring back what was deleted or replaced", async () => {
    assert.deepEqual(await runVerb(app, saveFilter, { name: " Bugs ", query: " tag:bug " }), {});
    await runVerb(app, saveFilter, { name: "Alpha", query: "a" });
    assert.deepEqual(await runVerb(app, saveFilter, { name: "BUGS", query: "tag:bug is:unread" }), {
      replaced: "tag:bug",
    });
    assert.deepEqual(await runVerb(app, listFilters, {}), [
      { name: "Alpha", query: "a" },
      { name: "BUGS", query: "tag:bug is:unread" },
    ]);
    const deleted = await runVerb(app, deleteFilter, { name: "bugs" });
    assert.equal((await runVerb(app, listFilters, {})).length, 1);
    await runVerb(app, saveFilter, deleted);
    assert.equal((await runVerb(app, listFilters, {})).length, 2);
    await assert.rejects(runVerb(app, deleteFilter, { name: "none" }), /no saved filter/);
    await assert.rejects(runVerb(app, saveFilter, { name: "a\u202eb", query: "x" }), /A name has 1 to/);
    await assert.rejects(runVerb(app, saveFilter, { name: "a", query: " " }), /no filter to save/);
  });
});
