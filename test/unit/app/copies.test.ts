import assert from "node:assert/strict";
import { findSession } from "../../../src/app/app.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { archiveSessions } from "../../../src/app/verbs/archiveSessions.ts";
import { branchSession } from "../../../src/app/verbs/branchSession.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { duplicateSession } from "../../../src/app/verbs/duplicateSession.ts";
import { pinSession } from "../../../src/app/verbs/pinSession.ts";
import { removeMeta } from "../../../src/app/verbs/removeMeta.ts";
import { retryReply } from "../../../src/app/verbs/retryReply.ts";
import { saveDraft } from "../../../src/app/verbs/saveDraft.ts";
import { selectMessage } from "../../../src/app/verbs/selectMessage.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { setMeta } from "../../../src/app/verbs/setMeta.ts";
import { showMeta } from "../../../src/app/verbs/showMeta.ts";
import { type ShownSession, showSession } from "../../../src/app/verbs/showSession.ts";
import { tagSessions } from "../../../src/app/verbs/tagSessions.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { type ScriptedProvider, scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("copies of sessions, through the verbs", () => {
  let model: ScriptedProvider;
  let app: TestApp;
  beforeEach(async () => {
    model = scriptedProvider();
    app = await openTestApp([model, scriptedProvider("other")]);
  });
  afterEach(() => app.remove());

  const create = async (title: string): Promise<SessionId> =>
    (await runVerb(app, createSession, { title, activate: false })).session;
  const reply = (text: string) => {
    model.say({ type: "text", text });
    model.say({ type: "finished" });
  };
  const ask = async (session: SessionId, text: string, answer: string): Promise<MessageId> => {
    reply(answer);
    return (await runVerb(app, sendMessage, { session, text, wait: true })).reply;
  };
  const retry = async (session: SessionId, answer: string): Promise<MessageId> => {
    reply(answer);
    const { reply: id } = await runVerb(app, retryReply, { session });
    await app.turns.settled(session);
    return id;
  };
  const show = (session: SessionId, at = app) =>
    runVerb(at, showSession, { session }) as Promise<ShownSession>;
  const texts = async (session: SessionId) =>
    (await show(session)).messages.map(({ parts }) => textOf(parts)).join(" / ");

  /** Two questions; the first one was answered twice, and the second answer is shown. */
  async function talk() {
    const session = await create("Trains");
    const first = await ask(session, "one?", "one.");
    const second = await retry(session, "one again.");
    const last = await ask(session, "two?", "two.");
    assert.equal(await texts(session), "one? / one again. / two? / two.");
    return { session, first, second, last };
  }

  describe("showing another version", () => {
    it("switches to a sibling and back, and what is said next goes on there", async () => {
      const { session, first, last } = await talk();
      const { before } = await runVerb(app, selectMessage, { session, message: first });
      assert.equal(before, last);
      assert.equal(await texts(session), "one? / one.");
      await runVerb(app, selectMessage, { session, message: last });
      assert.equal(await texts(session), "one? / one again. / two? / two.");
      await runVerb(app, selectMessage, { session, message: first });
      await ask(session, "three?", "three.");
      assert.equal(await texts(session), "one? / one. / three? / three.");
    });

    it("refuses a message of another session", async () => {
      const { first } = await talk();
      const other = await create("other");
      await assert.rejects(
        runVerb(app, selectMessage, { session: other, message: first }),
        /no such message/,
      );
      await assert.rejects(
        runVerb(app, selectMessage, { session: other, message: "../x" }),
        /id of a message/,
      );
    });
  });

  describe("a branch", () => {
    it("begins with the messages up to the end, and goes on by itself", async () => {
      const { session, last } = await talk();
      const { session: branch } = await runVerb(app, branchSession, { session });
      const shown = await show(branch);
      assert.equal(shown.title, "Branch of Trains");
      assert.deepEqual(shown.origin, { session, message: last });
      assert.deepEqual(shown.model, { provider: "scripted", model: "scripted-model" });
      assert.equal(await texts(branch), "one? / one again. / two? / two.");
      await ask(branch, "only here?", "yes.");
      assert.equal(await texts(branch), "one? / one again. / two? / two. / only here? / yes.");
      assert.equal(await texts(session), "one? / one again. / two? / two.");
      assert.deepEqual(
        model.asked.at(-1)?.messages.map(({ text }) => text),
        ["one?", "one again.", "two?", "two.", "only here?"],
      );
    });

    it("from a message takes along what leads there and nothing else, also beside what is shown", async () => {
      const { session, first, second } = await talk();
      const { session: early } = await runVerb(app, branchSession, { session, message: second });
      assert.equal(await texts(early), "one? / one again.");
      const { session: beside } = await runVerb(app, branchSession, { session, message: first });
      assert.equal(await texts(beside), "one? / one.");
      assert.equal((await findSession(app, beside))?.tree.size, 2);
    });

    it("has a title and a model of its own when they are given", async () => {
      const { session } = await talk();
      const made = await runVerb(app, branchSession, {
        session,
        title: " Buses ",
        model: { provider: "other", model: "large" },
      });
      const { title, model: own } = await show(made.session);
      assert.deepEqual([title, own], ["Buses", { provider: "other", model: "large" }]);
      assert.equal((await show(session)).model?.provider, "scripted");
    });

    it("is found from its origin, and says where it comes from; the trash hides it", async () => {
      const { session, second } = await talk();
      const { session: one } = await runVerb(app, branchSession, { session, message: second, title: "One" });
      const { session: two } = await runVerb(app, duplicateSession, { session });
      assert.deepEqual((await show(session)).children, [
        { session: two, title: "Copy of Trains" },
        { session: one, title: "One", message: second },
      ]);
      await runVerb(app, deleteSession, { session: one });
      assert.deepEqual(
        (await show(session)).children.map((child) => child.session),
        [two],
      );
      await runVerb(app, deleteSession, { session });
      assert.equal((await show(two)).origin?.session, session);
    });

    it("keeps what a reply said that is still being written, and the original goes on", async () => {
      const session = await create("Trains");
      const { reply: id } = await runVerb(app, sendMessage, { session, text: "one?" });
      const arrived = new Promise<void>((resolve) => {
        const listening = app.store.onDidChange(() => {
          void app.store.find(session).then((records) => {
            if (records && [...records.ofType("delta")].length > 0) {
              listening.dispose();
              resolve();
            }
          });
        });
      });
      model.say({ type: "text", text: "half a" });
      await arrived;
      const { session: branch } = await runVerb(app, branchSession, { session });
      model.say({ type: "text", text: " thought" });
      model.say({ type: "finished" });
      await app.turns.settled(session);
      assert.equal(await texts(session), "one? / half a thought");
      const { messages } = await show(branch);
      assert.deepEqual(
        messages.map((message) => [message.status, textOf(message.parts)]),
        [
          ["complete", "one?"],
          ["interrupted", "half a"],
        ],
      );
      assert.equal(messages[1]?.id, id);
    });

    it("is refused where there is nothing to begin with", async () => {
      const empty = await create("empty");
      await assert.rejects(runVerb(app, branchSession, { session: empty }), /nothing to branch from/);
      const { session, first } = await talk();
      await assert.rejects(
        runVerb(app, branchSession, { session: empty, message: first }),
        /no such message/,
      );
      await assert.rejects(
        runVerb(app, branchSession, { session, model: { provider: "nobody", model: "x" } }),
        /no provider/,
      );
      await runVerb(app, deleteSession, { session });
      await assert.rejects(runVerb(app, branchSession, { session }), /trash/);
    });
  });

  describe("a duplicate", () => {
    it("has all messages, versions, tags, metadata, checkpoints and the model, in the same workspace", async () => {
      const { session, first } = await talk();
      await runVerb(app, tagSessions, { sessions: [session], tags: ["Travel"] });
      await runVerb(app, setMeta, { session, name: "project", value: { id: 7 } });
      await app.store.append(session, [
        { type: "checkpoint", key: "0000000010000000001", value: { name: "good" } },
        { type: "hologram", key: "of a train", value: 3 },
        { type: "variable", key: "from", value: "Paris" },
      ]);
      const { session: copy } = await runVerb(app, duplicateSession, { session });
      const [from, to] = [await show(session), await show(copy)];
      assert.equal(to.title, "Copy of Trains");
      assert.deepEqual(to.origin, { session });
      assert.deepEqual(to.messages, from.messages);
      assert.deepEqual([to.tags, to.model, to.workspace], [from.tags, from.model, from.workspace]);
      assert.deepEqual(await runVerb(app, showMeta, { session: copy }), { project: { id: 7 } });
      const records = await app.store.find(copy);
      assert.deepEqual(records?.value("checkpoint", "0000000010000000001"), { name: "good" });
      assert.equal(records?.value("hologram", "of a train"), 3);
      assert.equal(records?.value("variable", "from"), "Paris");
      assert.equal((await findSession(app, copy))?.tree.size, (await findSession(app, session))?.tree.size);
      await runVerb(app, selectMessage, { session: copy, message: first });
      assert.equal(await texts(copy), "one? / one.");
      assert.equal(await texts(session), "one? / one again. / two? / two.");
    });

    it("shows the version that was shown", async () => {
      const { session, first } = await talk();
      await runVerb(app, selectMessage, { session, message: first });
      const { session: copy } = await runVerb(app, duplicateSession, { session, title: "Mine" });
      assert.equal(await texts(copy), "one? / one.");
      assert.equal((await show(copy)).title, "Mine");
    });

    it("has no permissions, no draft, no pin, and is not archived", async () => {
      const { session } = await talk();
      await app.store.append(session, [{ type: "grant", key: "g", value: { tool: "run", pattern: "*" } }]);
      await runVerb(app, saveDraft, { session, text: "half a thought" });
      await runVerb(app, pinSession, { session });
      await runVerb(app, archiveSessions, { sessions: [session] });
      const { session: copy } = await runVerb(app, duplicateSession, { session });
      const shown = await findSession(app, copy);
      assert.deepEqual([...((await app.store.find(copy))?.ofType("grant") ?? [])], []);
      assert.equal(shown?.draft, "");
      assert.deepEqual([shown?.summary.pinned, shown?.summary.archived], [undefined, undefined]);
    });

    it("is complete on disk: another window reads the same", async () => {
      const { session } = await talk();
      const { session: copy } = await runVerb(app, duplicateSession, { session });
      const other = await openTestApp([model], app.root);
      const there = await show(copy, other);
      await other.close();
      assert.deepEqual(there.messages, (await show(session)).messages);
    });

    it("has a title that is not longer than a title may be", async () => {
      const { session: copy } = await runVerb(app, duplicateSession, {
        session: await create("🚂".repeat(100)),
      });
      const { title = "" } = await show(copy);
      assert.ok(title.startsWith("Copy of 🚂") && title.length <= 200, `${title.length}`);
    });
  });

  describe("metadata", () => {
    it("is set, shown and removed under any name, and tells what was there before", async () => {
      const session = await create("one");
      const set = (name: string, value: unknown) => runVerb(app, setMeta, { session, name, value });
      assert.deepEqual(await set(" priority ", 1), {});
      assert.deepEqual(await set("priority", [2]), { before: 1 });
      assert.deepEqual(await set("__proto__", { a: "b" }), {});
      assert.deepEqual(Object.entries(await runVerb(app, showMeta, { session })), [
        ["__proto__", { a: "b" }],
        ["priority", [2]],
      ]);
      assert.deepEqual(await runVerb(app, removeMeta, { session, name: "priority" }), { before: [2] });
      assert.deepEqual(await runVerb(app, removeMeta, { session, name: "priority" }), {});
      assert.deepEqual(Object.keys(await runVerb(app, showMeta, { session })), ["__proto__"]);
    });

    it("is refused when it is not JSON, too large, or has no proper name", async () => {
      const session = await create("one");
      const set = (name: string, value: unknown) => runVerb(app, setMeta, { session, name, value });
      const ring: unknown[] = [];
      ring.push(ring);
      for (const value of [null, undefined, () => 1, ring, 1n, "x".repeat(100_001)])
        await assert.rejects(set("name", value), /any JSON but null/);
      for (const name of ["", " ", "a\nb", "x".repeat(101)])
        await assert.rejects(set(name, 1), /1 to 100 characters/);
      assert.deepEqual(await runVerb(app, showMeta, { session }), {});
    });
  });
});
