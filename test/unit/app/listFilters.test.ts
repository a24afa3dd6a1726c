import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { archiveSessions } from "../../../src/app/verbs/archiveSessions.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { setMeta } from "../../../src/app/verbs/setMeta.ts";
import { stopReply } from "../../../src/app/verbs/stopReply.ts";
import { tagSessions } from "../../../src/app/verbs/tagSessions.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("the list of sessions, narrowed by what they are about and how they stand", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([scriptedProvider()]);
  });
  afterEach(() => app.remove());

  const create = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const meta = (session: SessionId, name: string, value: unknown) =>
    runVerb(app, setMeta, { session, name, value });
  const list = async (args: object) =>
    (await runVerb(app, listSessions, { workspace: "all", ...args })).map(({ title }) => title).sort();

  it("finds metadata by name and value, and the project by its own word", async () => {
    const [one, two] = [await create("one"), await create("two")];
    await create("three");
    await meta(one, "project", "Crème");
    await meta(two, "project", "other");
    await meta(one, "priority", 7);
    await meta(two, "priority", 7);
    await meta(two, "wanted", true);
    assert.deepEqual(await list({ project: "creme" }), ["one"]);
    assert.deepEqual(await list({ meta: { priority: 7 } }), ["one", "two"]);
    assert.deepEqual(await list({ meta: { priority: "7" }, project: "other" }), ["two"]);
    assert.deepEqual(await list({ meta: { priority: 7, wanted: true } }), ["two"]);
    assert.deepEqual(await list({ meta: { priority: 70 } }), []);
    assert.deepEqual(await list({ meta: { toString: "x" } }), []);
  });

  it("finds metadata by names that mean something to every object", async () => {
    const metadata = JSON.parse('{"constructor":"Ada","prototype":2,"__proto__":{"by":"hand"}}') as object;
    await runVerb(app, createSession, { title: "named", metadata, activate: false });
    await create("other");
    assert.deepEqual(await list({ meta: { constructor: "ada" } }), ["named"]);
    assert.deepEqual(await list({ meta: { constructor: "bob" } }), []);
    assert.deepEqual(await list({ meta: { prototype: 2 } }), ["named"]);
    await meta(await create("one"), "__proto__", "plain");
    assert.deepEqual(await list({ meta: JSON.parse('{"__proto__":"plain"}') as object }), ["one"]);
    await assert.rejects(list({ meta: { constructor: null } }), /meta\.constructor/);
    await assert.rejects(
      runVerb(app, createSession, { title: "x", metadata: { "a\nb": 1 }, activate: false }),
      /1 to 100 characters[\s\S]*metadata/,
    );
    assert.ok(!("by" in {}));
  });

  it("finds those that stand in a certain way, archived ones too", async () => {
    const [archived, running] = [await create("archived"), await create("running")];
    await create("created");
    await runVerb(app, archiveSessions, { sessions: [archived] });
    await runVerb(app, sendMessage, { session: running, text: "Take your time." });
    assert.deepEqual(await list({ state: "running" }), ["running"]);
    assert.deepEqual(await list({ state: "created" }), ["created"]);
    assert.deepEqual(await list({ state: "archived" }), ["archived"]);
    assert.deepEqual(await list({ state: "archived", archived: false }), []);
    await runVerb(app, stopReply, { session: running });
    assert.deepEqual(await list({ state: "active" }), ["running"]);
    await assert.rejects(list({ state: "sleeping" }), /state|Expected/);
  });

  it("finds what a query asks for, archived sessions only when it is about them", async () => {
    const [one, two] = [await create("Fix the trains"), await create("Trains and buses")];
    const three = await create("Old trains");
    await runVerb(app, tagSessions, { sessions: [one, three], tags: ["Bug"] });
    await meta(two, "project", "north");
    await runVerb(app, archiveSessions, { sessions: [three] });
    assert.deepEqual(await list({ query: "trains" }), ["Fix the trains", "Trains and buses"]);
    assert.deepEqual(await list({ query: "trains tag:bug" }), ["Fix the trains"]);
    assert.deepEqual(await list({ query: "-tag:bug" }), ["Trains and buses"]);
    assert.deepEqual(await list({ query: "meta.project:north" }), ["Trains and buses"]);
    assert.deepEqual(await list({ query: "tag:bug is:archived" }), ["Old trains"]);
    assert.deepEqual(await list({ query: "state:archived" }), ["Old trains"]);
    assert.deepEqual(await list({ query: "tag:bug", archived: true }), ["Old trains"]);
    assert.deepEqual((await list({ query: "state:created trains" })).length, 2);
    assert.deepEqual(await list({ query: "before:2020" }), []);
  });

  it("is sorted by what was used", async () => {
    const used = async (title: string, ...tokens: number[]) =>
      app.store.append(
        await create(title),
        tokens.map((outputTokens, index) => ({
          type: "message",
          key: `m00000000${index}`,
          value: {
            ...{ role: "assistant", parts: [], status: "complete", createdAt: index },
            ...{ model: { provider: "scripted", model: "m" }, usage: { inputTokens: 1, outputTokens } },
          },
        })),
      );
    await used("some", 10, 20);
    await used("most", 500);
    await used("none");
    const titles = async (args: object) =>
      (await runVerb(app, listSessions, { sort: "cost", ...args })).map(({ title }) => title);
    assert.deepEqual(await titles({}), ["most", "some", "none"]);
    assert.deepEqual(await titles({ reverse: true, limit: 1 }), ["none"]);
  });
});
