import assert from "node:assert/strict";
import { findSession } from "../../../src/app/app.ts";
import { bringBackCheckpoint } from "../../../src/app/checkpoints.ts";
import { bringTo, contentOf } from "../../../src/app/earlierStates.ts";
import { StoreError } from "../../../src/app/sessionStore.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { branchSession } from "../../../src/app/verbs/branchSession.ts";
import { clearHistory } from "../../../src/app/verbs/clearHistory.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteCheckpoint } from "../../../src/app/verbs/deleteCheckpoint.ts";
import { duplicateSession } from "../../../src/app/verbs/duplicateSession.ts";
import { listCheckpoints } from "../../../src/app/verbs/listCheckpoints.ts";
import { resetSession } from "../../../src/app/verbs/resetSession.ts";
import { restoreCheckpoint } from "../../../src/app/verbs/restoreCheckpoint.ts";
import { saveCheckpoint } from "../../../src/app/verbs/saveCheckpoint.ts";
import { saveDraft } from "../../../src/app/verbs/saveDraft.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { setMeta } from "../../../src/app/verbs/setMeta.ts";
import { setModel } from "../../../src/app/verbs/setModel.ts";
import { showMeta } from "../../../src/app/verbs/showMeta.ts";
import { type ShownSession, showSession } from "../../../src/app/verbs/showSession.ts";
import { tagSessions } from "../../../src/app/verbs/tagSessions.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { type ScriptedProvider, scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("checkpoints, through the verbs", () => {
  let model: ScriptedProvider;
  let app: TestApp;
  beforeEach(async () => {
    model = scriptedProvider();
    app = await openTestApp([model, scriptedProvider("other")]);
  });
  afterEach(() => app.remove());

  const create = async (title?: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { activate: false, ...(title !== undefined && { title }) })).session;
  const ask = async (session: SessionId, text: string): Promise<MessageId> => {
    model.say({ type: "text", text: text.replace("?", ".") });
    model.say({ type: "finished" });
    return (await runVerb(app, sendMessage, { session, text, wait: true })).reply;
  };
  const talk = async (...questions: string[]): Promise<SessionId> => {
    const session = await create("Trains");
    for (const question of questions) await ask(session, question);
    return session;
  };
  const show = (session: SessionId, at = app) =>
    runVerb(at, showSession, { session }) as Promise<ShownSession>;
  const texts = async (session: SessionId) =>
    (await show(session)).messages.map(({ parts }) => textOf(parts)).join(" ");
  const save = async (session: SessionId, name?: string) =>
    (await runVerb(app, saveCheckpoint, { session, ...(name !== undefined && { name }) })).checkpoint;
  const list = (session: SessionId, args: object = {}) => runVerb(app, listCheckpoints, { session, ...args });
  const restore = (session: SessionId, checkpoint: MessageId | undefined) =>
    runVerb(app, restoreCheckpoint, { session, checkpoint });
  const set = (session: SessionId, type: string, key: string, value: string | null) =>
    app.store.append(session, [{ type, key, value }]);
  const value = async (session: SessionId, type: string, key: string) =>
    (await app.store.find(session))?.value(type, key);

  it("are saved with a name and a description, and listed newest first", async () => {
    const session = await talk("one?");
    const head = (await show(session)).messages.at(-1)?.id;
    const first = await save(session);
    await ask(session, "two?");
    const { checkpoint } = await runVerb(app, saveCheckpoint, {
      session,
      name: " Good ",
      description: "Before the refactoring",
    });
    assert.equal((await runVerb(app, saveCheckpoint, { session })).name, "Checkpoint 2");
    const [third, second, oldest, ...none] = await list(session);
    assert.deepEqual(none, []);
    assert.deepEqual([third?.name, second?.id, oldest?.id], ["Checkpoint 2", checkpoint, first]);
    assert.deepEqual(
      [second?.name, second?.description, second?.messageCount],
      ["Good", "Before the refactoring", 4],
    );
    assert.deepEqual([oldest?.name, oldest?.head, oldest?.messageCount], ["Checkpoint 1", head, 2]);
    assert.ok(Math.abs((second?.at ?? 0) - app.clock.now()) < 60_000);
    await assert.rejects(save(session, "  "), /at least one character/);
  });

  it("bring back where the conversation ended, the model and the variables, and nothing is removed", async () => {
    const session = await talk("one?");
    await set(session, "variable", "from", "Paris");
    await set(session, "field", "systemPrompt", "Be brief.");
    const saved = await save(session, "good");
    await ask(session, "two?");
    await set(session, "variable", "from", "Rome");
    await set(session, "variable", "to", "Oslo");
    await set(session, "field", "systemPrompt", null);
    await runVerb(app, setModel, { session, provider: "other", model: "large" });
    await runVerb(app, tagSessions, { sessions: [session], tags: ["kept"] });
    const { checkpoint } = await restore(session, saved);

    assert.equal(await texts(session), "one? one.");
    assert.equal((await findSession(app, session))?.tree.size, 4);
    const shown = await show(session);
    assert.deepEqual([shown.model?.provider, shown.tags, shown.title], ["scripted", ["kept"], "Trains"]);
    assert.equal(await value(session, "variable", "from"), "Paris");
    assert.equal(await value(session, "variable", "to"), undefined);
    assert.equal(await value(session, "field", "systemPrompt"), "Be brief.");

    const [automatic] = await list(session, { automatic: true });
    assert.deepEqual(
      [automatic?.id, automatic?.automatic, automatic?.name, automatic?.messageCount],
      [checkpoint, "restore", "Before restoring “good”", 4],
    );
    await restore(session, checkpoint);
    assert.equal(await texts(session), "one? one. two? two.");
    assert.equal((await show(session)).model?.provider, "other");
    assert.equal(await value(session, "variable", "from"), "Rome");
    assert.equal(await value(session, "variable", "to"), "Oslo");
    assert.equal(await value(session, "field", "systemPrompt"), undefined);
  });

  it("let the conversation go on from there, as another version", async () => {
    const session = await talk("one?");
    const saved = await save(session);
    await ask(session, "two?");
    await restore(session, saved);
    await ask(session, "three?");
    assert.equal(await texts(session), "one? one. three? three.");
    assert.deepEqual(
      model.asked.at(-1)?.messages.map(({ text }) => text),
      ["one?", "one.", "three?"],
    );
  });

  it("that are restored where they are already change nothing and save nothing", async () => {
    const session = await talk("one?");
    const saved = await save(session);
    assert.deepEqual(await restore(session, saved), {});
    assert.equal((await list(session)).length, 1);
  });

  it("of an empty session bring the empty session back", async () => {
    const session = await create("Trains");
    const saved = await save(session);
    await ask(session, "one?");
    await restore(session, saved);
    assert.equal(await texts(session), "");
  });

  it("are deleted and brought back; the conversation stays", async () => {
    const session = await talk("one?");
    const saved = await save(session, "good");
    const before = await contentOf(app, session);
    assert.deepEqual(await runVerb(app, deleteCheckpoint, { session, checkpoint: saved }), { name: "good" });
    assert.deepEqual(await list(session), []);
    await assert.rejects(restore(session, saved), /not there any more/);
    await assert.rejects(
      runVerb(app, deleteCheckpoint, { session, checkpoint: saved }),
      /not there any more/,
    );
    assert.equal(await texts(session), "one? one.");
    await bringBackCheckpoint(app, before, saved);
    assert.deepEqual(
      (await list(session)).map(({ name }) => name),
      ["good"],
    );
  });

  it("can be branched from, and go along with a duplicate", async () => {
    const session = await talk("one?");
    const saved = await save(session, "good");
    await ask(session, "two?");
    const [checkpoint] = await list(session);
    const { session: branch } = await runVerb(app, branchSession, { session, message: checkpoint?.head });
    assert.equal(await texts(branch), "one? one.");
    assert.deepEqual(await list(branch), []);
    const { session: copy } = await runVerb(app, duplicateSession, { session });
    await restore(copy, saved);
    assert.equal(await texts(copy), "one? one.");
    assert.equal(await texts(session), "one? one. two? two.");
  });

  it("are neither saved nor restored while a reply is being written", async () => {
    const session = await talk("one?");
    const saved = await save(session);
    await runVerb(app, sendMessage, { session, text: "two?" });
    for (const attempt of [
      save(session),
      restore(session, saved),
      runVerb(app, clearHistory, { session }),
      runVerb(app, resetSession, { session }),
    ])
      await assert.rejects(attempt, /still being written/);
    await app.turns.stop(session);
    assert.equal((await list(session)).length, 1);
    await restore(session, saved);
    assert.equal(await texts(session), "one? one.");
  });

  it("that are hostile are passed over, and set nothing but configuration and variables", async () => {
    const session = await talk("one?");
    const bad = "0000000010000000001" as MessageId;
    const nowhere = "0000000010000000002" as MessageId;
    const record = (key: string, more: object) => ({
      ...{ type: "checkpoint", key },
      value: { name: "x", at: 1, messageCount: 1, head: "m000000000", ...more },
    });
    const head = (await show(session)).messages.at(-1)?.id as string;
    await app.store.append(session, [
      { type: "checkpoint", key: "../x", value: { name: "x", at: 1 } },
      { type: "checkpoint", key: "0000000010000000003", value: { name: 7, at: 1 } },
      { type: "checkpoint", key: "0000000010000000004", value: { name: "x", at: "never" } },
      record(nowhere, {}),
      record(bad, {
        head,
        configuration: { title: "Taken over", deleted: true, systemPrompt: "Hello" },
        variables: "none",
      }),
    ]);
    assert.deepEqual((await list(session)).map(({ id }) => id).sort(), [bad, nowhere]);
    await assert.rejects(restore(session, nowhere), /messages of this checkpoint are not here/);
    assert.equal(await texts(session), "one? one.");
    await restore(session, bad);
    const { title, deletedAt } = await show(session);
    assert.deepEqual([title, deletedAt], ["Trains", undefined]);
    assert.equal(await value(session, "field", "systemPrompt"), "Hello");
  });

  it("of two windows at once are all there, and both windows show the same", async () => {
    const session = await talk("one?");
    const saved = await save(session, "start");
    await ask(session, "two?");
    const other = await openTestApp([model], app.root);
    await Promise.all([
      save(session, "here"),
      runVerb(other, saveCheckpoint, { session, name: "there" }),
      restore(session, saved),
      runVerb(other, clearHistory, { session }),
    ]);
    await other.close();
    await app.close();
    const [one, two] = [await openTestApp([model], app.root), await openTestApp([model], app.root)];
    try {
      const names = (await runVerb(one, listCheckpoints, { session, automatic: false })).map(
        ({ name }) => name,
      );
      assert.deepEqual(names.sort(), ["here", "start", "there"]);
      assert.equal((await runVerb(one, listCheckpoints, { session, automatic: true })).length, 2);
      assert.deepEqual((await show(session, one)).messages, (await show(session, two)).messages);
      assert.equal((await findSession(one, session))?.tree.size, 4);
    } finally {
      await one.close();
      await two.close();
    }
  });

  it("saved before a change are on disk together with it, or neither is", async () => {
    const session = await talk("one?");
    const append = app.store.append.bind(app.store);
    let calls = 0;
    app.store.append = async () => {
      calls++;
      throw new StoreError("The disk is full.");
    };
    await assert.rejects(runVerb(app, clearHistory, { session }), /disk is full/);
    app.store.append = append;
    assert.equal(calls, 1);
    assert.equal(await texts(session), "one? one.");
    assert.deepEqual(await list(session), []);
  });

  describe("clearing the history of a session", () => {
    it("keeps the session, and its checkpoint brings the messages back", async () => {
      const session = await talk("one?", "two?");
      await set(session, "variable", "from", "Paris");
      await runVerb(app, tagSessions, { sessions: [session], tags: ["kept"] });
      const { checkpoint } = await runVerb(app, clearHistory, { session });
      const { messages, title, tags } = await show(session);
      assert.deepEqual([messages, title, tags], [[], "Trains", ["kept"]]);
      assert.equal(await value(session, "variable", "from"), "Paris");
      await ask(session, "three?");
      assert.equal(await texts(session), "three? three.");
      assert.deepEqual(
        model.asked.at(-1)?.messages.map(({ text }) => text),
        ["three?"],
      );
      await restore(session, checkpoint);
      assert.equal(await texts(session), "one? one. two? two.");
    });

    it("does nothing to an empty session", async () => {
      const session = await create("Trains");
      assert.deepEqual(await runVerb(app, clearHistory, { session }), {});
      assert.deepEqual(await list(session), []);
    });
  });

  describe("resetting a session", () => {
    it("clears messages, variables and the generated title; configuration, permissions and the rest stay", async () => {
      const session = await create();
      await ask(session, "one?");
      assert.equal((await show(session)).title, "one?");
      await set(session, "variable", "from", "Paris");
      await set(session, "grant", "g", "may read");
      await set(session, "field", "systemPrompt", "Be brief.");
      await runVerb(app, setMeta, { session, name: "project", value: 7 });
      await runVerb(app, saveDraft, { session, text: "half a thought" });
      const before = await contentOf(app, session);
      await runVerb(app, resetSession, { session });

      const { messages, title, model: own } = await show(session);
      assert.deepEqual([messages, title, own?.provider], [[], undefined, "scripted"]);
      assert.equal(await value(session, "variable", "from"), undefined);
      assert.equal(await value(session, "grant", "g"), "may read");
      assert.equal(await value(session, "field", "systemPrompt"), "Be brief.");
      assert.deepEqual(await runVerb(app, showMeta, { session }), { project: 7 });
      assert.equal((await findSession(app, session))?.draft, "half a thought");
      assert.deepEqual(await runVerb(app, resetSession, { session }), {});

      await bringTo(app, session, before);
      assert.equal(await texts(session), "one? one.");
      assert.equal((await show(session)).title, "one?");
      assert.equal(await value(session, "variable", "from"), "Paris");
    });

    it("keeps the user's title, and its checkpoint brings messages and variables back", async () => {
      const session = await talk("one?");
      await set(session, "variable", "from", "Paris");
      await app.store.append(session, [fieldChange("autoTitle", "generated")]);
      const { checkpoint } = await runVerb(app, resetSession, { session });
      assert.equal((await show(session)).title, "Trains");
      await restore(session, checkpoint);
      assert.equal(await texts(session), "one? one.");
      assert.equal(await value(session, "variable", "from"), "Paris");
    });
  });
});
