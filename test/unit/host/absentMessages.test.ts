import assert from "node:assert/strict";
import type { App } from "../../../src/app/app.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { ChatDesk } from "../../../src/host/chat/chatDesk.ts";
import { ViewComposer } from "../../../src/host/chat/viewComposer.ts";
import { FakeSync } from "../../support/fakeSync.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";
import { said } from "../storage/support/storeFolder.ts";

describe("the view of a session whose messages are on another machine", () => {
  let opened: TestApp;
  let app: App;
  let session: SessionId;
  const sync = new FakeSync();
  beforeEach(async () => {
    opened = await openTestApp([]);
    app = { ...opened, sync };
    ({ session } = await runVerb(app, createSession, { title: "From Laptop", activate: false }));
  });
  afterEach(() => opened.remove());

  const desk = { anchors: { read: () => undefined } } as unknown as ChatDesk;
  const absentIn = async (where: App) =>
    (await new ViewComposer(where, desk, "view", () => ({ branches: new Map() })).view(session)).absent;

  it("counts what is here, and says where the others are until all have arrived", async () => {
    sync.awaitedSessions.set(session, { on: ["Laptop"], messages: 2 });
    assert.match((await absentIn(app)) ?? "", /^None of 2 messages has arrived yet/);
    await app.store.append(session, [said("the first")]);
    assert.match((await absentIn(app)) ?? "", /^1 of 2 messages has arrived\. The other one is on “Laptop”/);
    sync.awaitedSessions.delete(session);
    assert.equal(await absentIn(app), undefined);
  });

  it("says nothing where syncing is off", async () => {
    assert.equal(await absentIn(opened), undefined);
  });
});
