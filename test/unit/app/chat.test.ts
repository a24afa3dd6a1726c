import assert from "node:assert/strict";
import { findSession } from "../../../src/app/app.ts";
import { replyOptionsOf } from "../../../src/app/replyOptions.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { continueReply } from "../../../src/app/verbs/continueReply.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { editMessage } from "../../../src/app/verbs/editMessage.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { renameSession } from "../../../src/app/verbs/renameSession.ts";
import { restoreSession } from "../../../src/app/verbs/restoreSession.ts";
import { retryReply } from "../../../src/app/verbs/retryReply.ts";
import { saveDraft } from "../../../src/app/verbs/saveDraft.ts";
import { selectMessage } from "../../../src/app/verbs/selectMessage.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { setModel } from "../../../src/app/verbs/setModel.ts";
import { stopReply } from "../../../src/app/verbs/stopReply.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { siblingsOf } from "../../../src/host/chat/siblings.ts";
import { type ScriptedProvider, scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("talking in a session", () => {
  let app: TestApp;
  let model: ScriptedProvider;
  let session: SessionId;

  beforeEach(async () => {
    model = scriptedProvider();
    app = await openTestApp([model]);
    ({ session } = await runVerb(app, createSession, {}));
  });
  afterEach(async () => {
    await app.remove();
    assert.deepEqual(app.troubles, []);
  });

  const send = (text: string) => runVerb(app, sendMessage, { session, text });
  const thread = async (of: TestApp = app) =>
    ((await findSession(of, session))?.thread ?? []).map(
      ({ role, status, parts }) => `${role} ${status}: ${textOf(parts)}`,
    );
  const answerWith = async (...pieces: string[]) => {
    for (const text of pieces) model.say({ type: "text", text });
    model.say({ type: "finished" });
    await app.turns.settled(session);
  };

  it("keeps question and answer, in order, with usage and times", async () => {
    await send("Why?");
    model.say({ type: "usage", usage: { inputTokens: 5 } });
    model.say({ type: "usage", usage: { outputTokens: 2 } });
    await answerWith("Because", ".");
    assert.deepEqual(await thread(), ["user complete: Why?", "assistant complete: Because."]);
    const reply = (await findSession(app, session))?.thread[1];
    assert.deepEqual(reply?.usage, { inputTokens: 5, outputTokens: 2 });
    assert.ok(reply?.timings?.firstDeltaAt !== undefined && reply.timings.finishedAt !== undefined);
  });

  it("announces each piece in order, and has stored the question before the model hears it", async () => {
    const heard: string[] = [];
    app.turns.onDidAdvance(({ seq, event }) => heard.push(`${seq} ${event.text}`));
    await send("Why?");
    assert.equal((await thread())[0], "user complete: Why?");
    await answerWith("a", "b");
    assert.deepEqual(heard, ["0 a", "1 b"]);
  });

  it("shows a growing reply to another window", async () => {
    const other = await openTestApp([model], app.root);
    await send("Why?");
    model.say({ type: "text", text: "Slowly" });
    const deadline = Date.now() + 5_000;
    while ((await thread(other)).at(-1) !== "assistant streaming: Slowly" && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(await thread(other), ["user complete: Why?", "assistant streaming: Slowly"]);
    await assert.rejects(runVerb(other, sendMessage, { session, text: "Me too" }), /Another window/);
    await answerWith(".");
    await other.close();
  });

  it("keeps what arrived of a stopped reply, and goes on exactly there", async () => {
    await send("Count.");
    model.say({ type: "text", text: "one, t" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await runVerb(app, stopReply, { session });
    assert.deepEqual(await thread(), ["user complete: Count.", "assistant stopped: one, t"]);
    await runVerb(app, continueReply, { session });
    await answerWith("wo");
    assert.deepEqual(await thread(), [
      "user complete: Count.",
      "assistant stopped: one, t",
      "assistant complete: wo",
    ]);
    assert.deepEqual(model.asked[1]?.messages.slice(0, 2), [
      { role: "user", text: "Count." },
      { role: "assistant", text: "one, t" },
    ]);
  });

  it("asks again beside the earlier reply, which stays", async () => {
    await send("Why?");
    await answerWith("First");
    await runVerb(app, retryReply, { session });
    await answerWith("Second");
    assert.deepEqual(await thread(), ["user complete: Why?", "assistant complete: Second"]);
    assert.equal((await findSession(app, session))?.tree.size, 3);
  });

  it("edits an earlier question as a version beside it, and forgets nothing that followed", async () => {
    const { message } = await send("Why?");
    await answerWith("First");
    await send("And then?");
    await answerWith("Second");
    const edit = (text: string, of = message) => runVerb(app, editMessage, { session, message: of, text });
    const edited = await edit("Why not?");
    await answerWith("Third");
    assert.deepEqual(await thread(), ["user complete: Why not?", "assistant complete: Third"]);
    assert.deepEqual(model.asked.at(-1)?.messages, [{ role: "user", text: "Why not?" }]);
    await runVerb(app, selectMessage, { session, message });
    assert.equal(
      (await thread()).join(),
      [
        ...["user complete: Why?", "assistant complete: First"],
        ...["user complete: And then?", "assistant complete: Second"],
      ].join(),
    );
    // Also one that is not shown now.
    await edit("Why ever not?", edited.message);
    await answerWith("Fourth");
    const found = await findSession(app, session);
    assert.equal(found?.thread[0] && found.tree.siblingsOf(found.thread[0]).length, 3);
    await assert.rejects(edit("No", edited.reply), /of your own/);
    await assert.rejects(edit(" "), /nothing to send/);
  });

  it("tells what can be done about replies at each moment", async () => {
    const options = async () =>
      Object.entries(await replyOptionsOf(app, session))
        .flatMap(([name, isPossible]) => (isPossible ? [name] : []))
        .join();
    assert.equal(await options(), "");
    await send("Why?");
    assert.equal(await options(), "canStop");
    await answerWith("First");
    assert.equal(await options(), "canRetry,canContinue,canEdit");
    await runVerb(app, deleteSession, { session });
    assert.equal(await options(), "");
  });

  it("answers an earlier question again, whichever version is shown", async () => {
    const { reply } = await send("Why?");
    await answerWith("First");
    await send("And then?");
    await answerWith("Second");
    const retry = async (text: string) => {
      await runVerb(app, retryReply, { session, message: reply });
      await answerWith(text);
      return thread();
    };
    assert.deepEqual(await retry("Third"), ["user complete: Why?", "assistant complete: Third"]);
    assert.deepEqual(await retry("Fourth"), ["user complete: Why?", "assistant complete: Fourth"]);
    const found = await findSession(app, session);
    assert.deepEqual(
      found?.thread.map((message) => siblingsOf(found.tree, message)?.count),
      [undefined, 3],
    );
  });

  it("asks again without the words of a reply that failed", async () => {
    await send("Why?");
    model.say({ type: "stopped", by: { kind: "overloaded" } });
    await app.turns.settled(session);
    assert.deepEqual((await findSession(app, session))?.thread[1]?.failure, { kind: "overloaded" });
    await runVerb(app, continueReply, { session });
    await answerWith("Now.");
    assert.deepEqual(model.asked[1]?.messages, [{ role: "user", text: "Why?" }]);
    assert.deepEqual(await thread(), ["user complete: Why?", "assistant complete: Now."]);
  });

  it("answers one question at a time", async () => {
    const both = await Promise.allSettled([send("One"), send("Two")]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    await answerWith("ok");
    assert.equal((await thread()).length, 2);
  });

  it("begins a session with its first message, when nobody made one", async () => {
    session = newSessionId();
    await send("A new thought");
    await answerWith("ok");
    const listed = await runVerb(app, listSessions, {});
    assert.equal(listed.find(({ id }) => id === session)?.title, "A new thought");
  });

  it("takes the title from the first message only, and never over the user's", async () => {
    await send("First question");
    await answerWith("ok");
    await send("Second question");
    await answerWith("ok");
    assert.equal((await findSession(app, session))?.summary.title, "First question");
    await runVerb(app, renameSession, { session, title: "Mine" });
    await send("Third question");
    await answerWith("ok");
    assert.equal((await findSession(app, session))?.summary.title, "Mine");
  });

  it("keeps a draft until it is sent, without listing or counting it as use", async () => {
    const before = (await findSession(app, session))?.summary.updatedAt;
    await runVerb(app, saveDraft, { session, text: "half a thou" });
    assert.equal((await findSession(app, session))?.draft, "half a thou");
    assert.equal((await findSession(app, session))?.summary.updatedAt, before);
    const fresh = newSessionId();
    await runVerb(app, saveDraft, { session: fresh, text: "elsewhere" });
    assert.ok(!(await runVerb(app, listSessions, {})).some(({ id }) => id === fresh));
    await send("half a thought");
    assert.equal((await findSession(app, session))?.draft, "");
    await answerWith("ok");
  });

  it("gives each session its own model, and new sessions the one chosen last", async () => {
    await send("Hello");
    await answerWith("ok");
    const { session: other } = await runVerb(app, createSession, {});
    await runVerb(app, setModel, { session: other, provider: "scripted", model: "another" });
    assert.equal((await findSession(app, session))?.summary.model?.model, "scripted-model");
    const { session: third } = await runVerb(app, createSession, {});
    await runVerb(app, sendMessage, { session: third, text: "Hi" });
    assert.equal(model.asked.at(-1)?.model, "another");
    model.say({ type: "finished" });
    await app.turns.settled(third);
  });

  it("stops the reply of a session that is deleted, and restores all of it", async () => {
    await send("Why?");
    model.say({ type: "text", text: "Be" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await runVerb(app, deleteSession, { session });
    assert.equal(app.turns.isBusy(session), false);
    assert.deepEqual(await runVerb(app, listSessions, {}), []);
    await runVerb(app, restoreSession, { session });
    assert.deepEqual(await thread(), ["user complete: Why?", "assistant stopped: Be"]);
  });

  it("finds everything after the program was closed and opened again", async () => {
    await send("Why?");
    await answerWith("Because.");
    await app.close();
    const again = await openTestApp([model], app.root);
    assert.deepEqual(await thread(again), ["user complete: Why?", "assistant complete: Because."]);
    await again.close();
  });
});
