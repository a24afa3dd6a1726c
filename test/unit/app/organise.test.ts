import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { archiveSessions } from "../../../src/app/verbs/archiveSessions.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { pinSession } from "../../../src/app/verbs/pinSession.ts";
import { setModel } from "../../../src/app/verbs/setModel.ts";
import { tagSessions } from "../../../src/app/verbs/tagSessions.ts";
import { unarchiveSessions } from "../../../src/app/verbs/unarchiveSessions.ts";
import { untagSessions } from "../../../src/app/verbs/untagSessions.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("putting sessions in order, through the verbs", () => {
  let app: TestApp;
  const opened: TestApp[] = [];
  const open = async (root?: string) => {
    const made = await openTestApp([scriptedProvider()], root);
    opened.push(made);
    return made;
  };
  beforeEach(async () => {
    app = await open();
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.remove();
  });

  const create = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const list = async (args: object = {}, where = app) =>
    (await runVerb(where, listSessions, { workspace: "all", ...args })).map(({ title }) => title);
  const tagsOf = async (session: SessionId, where = app) =>
    (await where.store.list()).find(({ id }) => id === session)?.tags;
  const tag = (sessions: SessionId[], ...tags: string[]) => runVerb(app, tagSessions, { sessions, tags });

  describe("tags", () => {
    it("are added to several sessions, and what was added can be taken back exactly", async () => {
      const [one, two] = [await create("one"), await create("two")];
      await tag([one], "bug");
      const { changed } = await tag([one, two, one], "Bug", " later ");
      assert.deepEqual(changed, [
        { session: one, tags: ["later"] },
        { session: two, tags: ["Bug", "later"] },
      ]);
      assert.deepEqual(await tagsOf(two), ["Bug", "later"]);
      for (const { session, tags } of changed)
        await runVerb(app, untagSessions, { sessions: [session], tags });
      assert.deepEqual([await tagsOf(one), await tagsOf(two)], [["bug"], []]);
    });

    it("are removed, and come back as they were written", async () => {
      const one = await create("one");
      await tag([one], "Bug", "later");
      const { changed } = await runVerb(app, untagSessions, { sessions: [one], tags: ["BUG", "unknown"] });
      assert.deepEqual(changed, [{ session: one, tags: ["Bug"] }]);
      assert.deepEqual(await tagsOf(one), ["later"]);
      assert.deepEqual((await runVerb(app, untagSessions, { sessions: [one], tags: ["BUG"] })).changed, []);
    });

    it("are refused when they cannot be tags, and no session is changed when one is missing", async () => {
      const one = await create("one");
      await assert.rejects(tag([one], "x".repeat(61)), /1 to 60 characters/);
      await assert.rejects(tag([one], "a\u202eb"), /1 to 60 characters/);
      await assert.rejects(tag([one]), /at least one tag/);
      await assert.rejects(tag([], "bug"), /at least one session/);
      await assert.rejects(tag([one, "bbbbbbbbbbbb" as SessionId], "bug"), /does not exist/);
      assert.deepEqual(await tagsOf(one), []);
    });

    it("of two windows that tag and untag at once are the same in both afterwards", async () => {
      const one = await create("one");
      await tag([one], "old");
      const other = await open(app.root);
      await Promise.all([
        tag([one], "Bug"),
        runVerb(other, tagSessions, { sessions: [one], tags: ["bug", "fresh"] }),
        runVerb(other, untagSessions, { sessions: [one], tags: ["OLD"] }),
      ]);
      await app.close();
      await other.close();
      const [here, there] = [await open(app.root), await open(app.root)];
      const tags = await tagsOf(one, here);
      assert.deepEqual(tags, await tagsOf(one, there));
      assert.deepEqual(
        tags?.map((each) => each.toLowerCase()),
        ["bug", "fresh"],
      );
    });
  });

  describe("the archive", () => {
    it("takes sessions out of the list and lets them back", async () => {
      const [one, two] = [await create("one"), await create("two")];
      assert.deepEqual((await runVerb(app, archiveSessions, { sessions: [one, two] })).changed, [one, two]);
      assert.deepEqual((await runVerb(app, archiveSessions, { sessions: [one] })).changed, []);
      assert.deepEqual(await list(), []);
      assert.deepEqual(await list({ archived: true }), ["two", "one"]);
      assert.deepEqual((await runVerb(app, unarchiveSessions, { sessions: [two, two] })).changed, [two]);
      assert.deepEqual([await list(), await list({ archived: true })], [["two"], ["one"]]);
    });

    it("hides nothing that is in the trash", async () => {
      const one = await create("one");
      await runVerb(app, archiveSessions, { sessions: [one] });
      await runVerb(app, deleteSession, { session: one });
      assert.deepEqual([await list(), await list({ archived: true })], [[], []]);
      assert.deepEqual(await list({ deleted: true }), ["one"]);
      assert.deepEqual(await list({ deleted: true, archived: false }), []);
    });
  });

  describe("the list", () => {
    it("can be narrowed by tags, title, provider and model, all at once", async () => {
      const [one, two, three] = [await create("Crème brûlée"), await create("two"), await create("three")];
      await tag([one, two], "Food");
      await tag([two], "work");
      await runVerb(app, setModel, { session: three, provider: "scripted", model: "large" });
      assert.deepEqual(await list({ tags: ["food"] }), ["two", "Crème brûlée"]);
      assert.deepEqual(await list({ tags: ["FOOD", "Work"] }), ["two"]);
      assert.deepEqual(await list({ title: "CREME" }), ["Crème brûlée"]);
      assert.deepEqual(await list({ title: "creme", tags: ["work"] }), []);
      assert.deepEqual(await list({ provider: "scripted" }), ["three"]);
      assert.deepEqual(await list({ model: "large", provider: "another" }), []);
      assert.deepEqual(await list({ model: "large" }), ["three"]);
    });

    it("can be narrowed by when sessions were last used", async () => {
      await create("one");
      const now = (await app.store.list())[0]?.updatedAt ?? assert.fail();
      const today = new Date(now);
      const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
        .map((part) => String(part).padStart(2, "0"))
        .join("-");
      assert.deepEqual(await list({ since: now - 60_000, until: now + 60_000 }), ["one"]);
      assert.deepEqual(await list({ since: now + 60_000 }), []);
      assert.deepEqual(await list({ until: now - 60_000 }), []);
      assert.deepEqual(await list({ since: "2026-01-31", until: "2026-01-31" }), []);
      assert.deepEqual(await list({ since: day, until: `${Number(day.slice(0, 4)) + 1}-01-01` }), ["one"]);
      await assert.rejects(list({ since: "2026-02-30" }), /not a time/);
      await assert.rejects(list({ until: "yesterday" }), /not a time/);
    });

    it("is sorted by date, title or messages, either way round, and cut to a limit", async () => {
      const said = (count: number) =>
        [...Array(count).keys()].map((each) => ({
          type: "message",
          key: `m00000000${each}`,
          value: { role: "user", parts: [] },
        }));
      const [nine, ten] = [await create("part 9"), await create("Part 10")];
      await create("alpha");
      await app.store.append(ten, said(1));
      await app.store.append(nine, said(3));
      await runVerb(app, pinSession, { session: ten });
      assert.deepEqual(await list(), ["Part 10", "part 9", "alpha"]);
      assert.deepEqual(await list({ sort: "date" }), ["part 9", "Part 10", "alpha"]);
      assert.deepEqual(await list({ sort: "date", reverse: true }), ["alpha", "Part 10", "part 9"]);
      assert.deepEqual(await list({ sort: "title" }), ["alpha", "part 9", "Part 10"]);
      assert.deepEqual(await list({ sort: "messages", limit: 2 }), ["part 9", "Part 10"]);
      assert.deepEqual(await list({ limit: 1 }), ["Part 10"]);
      await assert.rejects(list({ limit: 0 }), /limit/);
    });

    it("keeps its order by date when sessions are tagged or archived", async () => {
      const one = await create("one");
      await create("two");
      await tag([one], "bug");
      await runVerb(app, archiveSessions, { sessions: [one] });
      await runVerb(app, unarchiveSessions, { sessions: [one] });
      assert.deepEqual(await list(), ["two", "one"]);
      await app.store.append(one, [fieldChange("title", "one again")]);
      assert.deepEqual(await list(), ["one again", "two"]);
    });
  });
});
