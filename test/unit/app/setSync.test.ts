import assert from "node:assert/strict";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { duplicateSession } from "../../../src/app/verbs/duplicateSession.ts";
import { setSessionSync } from "../../../src/app/verbs/setSessionSync.ts";
import { setSyncContent } from "../../../src/app/verbs/setSyncContent.ts";
import { setWorkspaceSync } from "../../../src/app/verbs/setWorkspaceSync.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { bindingChange, projectsSession } from "../../../src/core/projectRecords.ts";
import { syncExceptionsOf } from "../../../src/core/syncExceptions.ts";
import { noWorkspace } from "../../../src/core/workspace.ts";
import { ExceptDesk } from "../../../src/host/sync/exceptDesk.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { spokenDialogs } from "../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("excepting from syncing, through the verbs", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([scriptedProvider()]);
  });
  afterEach(() => app.remove());

  const create = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const exceptions = async () => syncExceptionsOf(await app.store.find(projectsSession));
  const exceptionOf = async (session: SessionId) =>
    (await exceptions()).ofSession(
      session,
      (await app.store.list()).find(({ id }) => id === session)?.workspace,
    );

  it("answers which sessions changed, so that it can be taken back", async () => {
    const [one, two] = [await create("one"), await create("two")];
    const set = (sessions: SessionId[], isSynced: boolean) =>
      runVerb(app, setSessionSync, { sessions, isSynced });
    assert.deepEqual(await set([one], false), { changed: [one] });
    assert.deepEqual(await set([one, two], false), { changed: [two] });
    assert.deepEqual(
      [await exceptionOf(one), await exceptionOf(two)],
      ["unsyncedSession", "unsyncedSession"],
    );
    assert.deepEqual(await set([one, two], true), { changed: [one, two] });
    assert.deepEqual(await set([one, two], true), { changed: [] });
    assert.equal(await exceptionOf(one), undefined);
  });

  it("changes nothing when one of the sessions is in the trash", async () => {
    const [one, two] = [await create("one"), await create("two")];
    await runVerb(app, deleteSession, { sessions: [two] });
    await assert.rejects(
      runVerb(app, setSessionSync, { sessions: [one, two], isSynced: false }),
      /in the trash/,
    );
    assert.equal(await exceptionOf(one), undefined);
  });

  it("keeps a copy of what is excepted at home, too", async () => {
    const one = await create("one");
    await runVerb(app, setSessionSync, { sessions: [one], isSynced: false });
    const { session } = await runVerb(app, duplicateSession, { session: one });
    assert.equal(await exceptionOf(session), "unsyncedSession");
  });

  it("excepts a workspace in all its places, which stay excepted when they are taken apart", async () => {
    const one = await create("one");
    const own = noWorkspace.key;
    await app.store.append(projectsSession, [bindingChange("file:///other", own)]);
    const { changed } = await runVerb(app, setWorkspaceSync, { isSynced: false });
    assert.deepEqual([...changed].sort(), ["file:///other", own]);
    assert.equal(await exceptionOf(one), "unsyncedWorkspace");
    await app.store.append(projectsSession, [bindingChange("file:///other", null)]);
    assert.equal((await exceptions()).isWorkspaceExcepted("file:///other"), true);
    await app.store.append(projectsSession, [bindingChange("file:///other", own)]);
    const back = await runVerb(app, setWorkspaceSync, { workspace: "file:///other", isSynced: true });
    assert.deepEqual([...back.changed].sort(), [...changed].sort());
    assert.equal((await exceptions()).isWorkspaceExcepted("file:///other"), false);
    assert.equal(await exceptionOf(one), undefined);
  });

  it("chooses what Settings Sync carries, and answers what it was", async () => {
    assert.deepEqual(await runVerb(app, setSyncContent, { content: "titles" }), { before: "everything" });
    assert.equal((await exceptions()).content, "titles");
    assert.deepEqual(await runVerb(app, setSyncContent, { content: "everything" }), { before: "titles" });
    assert.equal((await exceptions()).content, "everything");
  });

  it("says in one sentence what stays elsewhere, and offers a way back", async () => {
    const one = await create("one");
    const dialogs = spokenDialogs();
    const desk = new ExceptDesk(app, dialogs);
    await desk.setSessions([one], false);
    assert.equal(
      dialogs.spoken[0]?.message,
      "Braid does not sync 1 session any more. Copies that other machines already have stay there unchanged.",
    );
    dialogs.spoken[0]?.answer("Undo");
    while (await exceptionOf(one)) await new Promise((resolve) => setImmediate(resolve)); // Mocha's limit ends it.
    await desk.setWorkspace(undefined, false);
    assert.match(dialogs.spoken[1]?.message ?? "", /^Braid does not sync sessions of “No Folder” any more/);
    await desk.setSessions([one], true);
    assert.match(dialogs.spoken[2]?.message ?? "", /No rule of its own/);
    await desk.setWorkspace("none", true);
    assert.equal(await exceptionOf(one), undefined);
    assert.deepEqual(dialogs.failures, []);
  });
});
