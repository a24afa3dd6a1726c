import assert from "node:assert/strict";
import { refusalsAsAnswers, runSlash } from "../../../../src/app/slash/runSlash.ts";
import type { SlashAnswer, SlashContext } from "../../../../src/app/slash/slashCommand.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import { sourceOf } from "../../../../src/app/workspaceSource.ts";
import { newSessionId } from "../../../../src/core/ids.ts";
import { projectsSession } from "../../../../src/core/projectRecords.ts";
import { readSyncRules } from "../../../../src/core/syncRules.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

describe("/sync, about what does not travel", () => {
  let app: TestApp;
  let context: SlashContext;
  before(async () => {
    app = await openTestApp([], undefined, sourceOf({ key: "folder:braid", name: "braid", folders: [] }));
    const { session } = await runVerb(app, createSession, { title: "Pears", activate: false });
    context = { app, session } as unknown as SlashContext;
  });
  after(() => app.remove());

  const rules = async () => readSyncRules(await app.store.find(projectsSession));
  const run = async (text: string, where = context) => (await runSlash(where, text, true)) as SlashAnswer;
  const takeBack = async ({ offers }: SlashAnswer) => {
    assert.deepEqual(
      offers.map(({ label }) => label),
      ["Undo"],
    );
    const [offer] = offers;
    if (offer) await refusalsAsAnswers(() => offer.run());
  };

  it("takes this session out of syncing and lets it travel again, each with a way back", async () => {
    const off = await run("/sync off");
    assert.match(off.markdown, /^This session is not synced any more/);
    assert.deepEqual([...(await rules()).sessions], [context.session]);
    assert.match((await run("/sync off")).markdown, /not synced already/);
    const on = await run("/sync on");
    assert.equal((await rules()).sessions.size, 0);
    await takeBack(on);
    await takeBack(off);
    assert.equal((await rules()).sessions.size, 0);
    assert.match((await run("/sync on")).markdown, /`\/sync on workspace` changes that/);
  });

  it("takes the workspace out of syncing and lets it travel again", async () => {
    const off = await run("/sync off workspace");
    assert.match(off.markdown, /^Sessions of “braid” are not synced any more/);
    assert.ok((await rules()).workspaces.size > 0);
    assert.match((await run("/sync off workspace")).markdown, /not synced already/);
    await takeBack(off);
    assert.equal((await rules()).workspaces.size, 0);
    assert.match((await run("/sync on workspace")).markdown, /^No rule keeps/);
  });

  it("chooses what Settings Sync carries", async () => {
    const titles = await run("/sync titles");
    assert.equal((await rules()).content, "titles");
    assert.deepEqual((await run("/sync titles")).offers, []);
    await takeBack(titles);
    assert.equal((await rules()).content, "everything");
    assert.match((await run("/sync messages")).markdown, /carries messages, too/);
  });

  it("lets messages leave only after asking, since they cannot be taken back", async () => {
    await run("/sync titles");
    const asked = await run("/sync messages");
    assert.match(asked.markdown, /cannot be taken back/);
    assert.equal((await rules()).content, "titles");
    const [offer] = asked.offers;
    assert.equal(offer?.label, "Carry Messages, Too");
    await offer?.run();
    assert.equal((await rules()).content, "everything");
  });

  it("says what it does not understand, and that there is no session yet", async () => {
    const wrong = await run("/sync off everything");
    assert.deepEqual([wrong.isFailure, /`\/sync off workspace`/.test(wrong.markdown)], [true, true]);
    const nowhere = await run("/sync off", { ...context, session: newSessionId() });
    assert.match(nowhere.markdown, /Send a message first/);
  });
});
