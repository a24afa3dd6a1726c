import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { renameSession } from "../../../src/app/verbs/renameSession.ts";
import { searchSessions } from "../../../src/app/verbs/searchSessions.ts";
import { sourceOf } from "../../../src/app/workspaceSource.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { workspaceOf } from "../../../src/core/workspace.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";
import { said } from "../storage/support/storeFolder.ts";

describe("searching sessions", function () {
  this.timeout(30_000);
  let app: TestApp;
  beforeEach(async () => {
    const here = workspaceOf("here", ["file:///work/here"], undefined);
    app = await openTestApp([], undefined, sourceOf(here, { folders: [] }));
  });
  afterEach(() => app.remove());

  async function sessionSaying(title: string, text: string) {
    const { session } = (await runVerb(app, createSession, { title })) as { session: string };
    const id = session as Parameters<typeof app.store.append>[0];
    await app.store.append(id, [said(text)]);
    return id;
  }

  it("finds messages and titles of the open project or of all, best first, page by page", async () => {
    const one = await sessionSaying("Feeding otters", "fish, mostly");
    const other = await sessionSaying("Something", "do otters sleep?");
    const away = await sessionSaying("Away", "otters elsewhere");
    await app.store.append(away, [
      fieldChange("workspace", { key: "file:///elsewhere", name: "e", folders: [] }),
    ]);
    await app.search?.whenComplete();
    const all = await runVerb(app, searchSessions, { query: "otters" });
    assert.deepEqual([all.total, all.isComplete], [3, true]);
    assert.equal(all.hits[0]?.session, one);
    assert.equal(all.hits[0]?.message, undefined);
    assert.equal(all.hits.find(({ session }) => session === away)?.workspaceName, "elsewhere");
    const here = await runVerb(app, searchSessions, { query: "otters", workspace: "current" });
    assert.deepEqual(here.hits.map(({ session }) => session).sort(), [one, other].sort());
    const second = await runVerb(app, searchSessions, { query: "otters", limit: 1, offset: 1 });
    assert.deepEqual([second.hits.length, second.total], [1, 3]);
    assert.equal((await runVerb(app, searchSessions, { query: " " })).total, 0);
    await runVerb(app, renameSession, { session: one, title: "Feeding beavers" });
    assert.equal((await runVerb(app, searchSessions, { query: "otters" })).total, 2);
  });

  it("says so where nobody can search, and stops when it is called off", async () => {
    const { search: _search, ...without } = app;
    await assert.rejects(runVerb(without, searchSessions, { query: "x" }), /not possible here/);
    const controller = new AbortController();
    controller.abort(new Error("Called off."));
    await assert.rejects(runVerb(app, searchSessions, { query: "x" }, controller.signal), /Called off/);
  });
});
