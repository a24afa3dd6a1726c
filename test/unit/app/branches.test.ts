import assert from "node:assert/strict";
import { getSession } from "../../../src/app/app.ts";
import { contentOf } from "../../../src/app/earlierStates.ts";
import { takeBackNote } from "../../../src/app/takeBackNote.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { branchSession } from "../../../src/app/verbs/branchSession.ts";
import { bringNote } from "../../../src/app/verbs/bringNote.ts";
import { exportSession } from "../../../src/app/verbs/exportSession.ts";
import { retryReply } from "../../../src/app/verbs/retryReply.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { commonLength, forksAlong, forksWithin } from "../../../src/core/forks.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { textOf } from "../../../src/core/message.ts";
import { comparisonOf } from "../../../src/exchange/comparison.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

describe("branches of a conversation", () => {
  let app: TestApp;
  let provider: ReturnType<typeof scriptedProvider>;
  beforeEach(async () => {
    provider = scriptedProvider();
    app = await openTestApp([provider]);
  });
  afterEach(() => app.remove());

  const answer = async (session: SessionId, text: string) => {
    provider.say({ type: "text", text });
    provider.say({ type: "finished" });
    await app.turns.settled(session);
  };
  const ask = async (session: SessionId, text: string, reply: string) => {
    const sent = await runVerb(app, sendMessage, { session, text });
    await answer(session, reply);
    return sent;
  };
  const retry = async (session: SessionId, reply: string) => {
    const { reply: message } = await runVerb(app, retryReply, { session });
    await answer(session, reply);
    return message;
  };
  const textsOf = async (session: SessionId) =>
    (await getSession(app, session)).thread.map(({ parts }) => textOf(parts));

  describe("in a tree", () => {
    it("are told where they fork, along what is shown, with those inside of others", async () => {
      const session = newSessionId();
      await ask(session, "Which train?", "The early one.");
      await ask(session, "Why?", "It is empty.");
      const other = await retry(session, "It is cheap.");
      const { tree, thread } = await getSession(app, session);
      const [fork, ...more] = forksAlong(tree, thread);
      assert.deepEqual(more, []);
      assert.equal(textOf(fork?.after?.parts ?? []), "Why?");
      assert.deepEqual(
        fork?.versions.map(({ message, isShown, path }) => [textOf(message.parts), isShown, path.length]),
        [
          ["It is empty.", false, 1],
          ["It is cheap.", true, 1],
        ],
      );
      assert.equal(fork?.versions[1]?.message.id, other);

      await runVerb(app, retryReply, { session, message: thread[1]?.id });
      await answer(session, "The late one.");
      const now = await getSession(app, session);
      const [first] = forksAlong(now.tree, now.thread);
      assert.deepEqual(
        first?.versions.map(({ isShown, path }) => [isShown, path.length]),
        [
          [false, 3],
          [true, 1],
        ],
      );
      const hidden = first?.versions[0];
      assert.ok(hidden);
      const [inside] = forksWithin(now.tree, hidden);
      assert.deepEqual(
        inside?.versions.map(({ message, isShown }) => [textOf(message.parts), isShown]),
        [
          ["It is empty.", false],
          ["It is cheap.", true],
        ],
      );
    });

    it("include what lies below the end of what is shown, and forks at the beginning", async () => {
      const session = newSessionId();
      await ask(session, "One?", "Yes.");
      await ask(session, "Two?", "No.");
      const { tree, thread } = await getSession(app, session);
      assert.deepEqual(forksAlong(tree, thread), []);
      const [below] = forksAlong(tree, thread.slice(0, 2));
      assert.deepEqual(
        below?.versions.map(({ path, isShown }) => [path.length, isShown]),
        [[2, false]],
      );
      const [whole] = forksAlong(tree, []);
      assert.deepEqual([whole?.after, whole?.versions[0]?.path.length], [undefined, 4]);
    });
  });

  it("are compared from where they go apart, with a little before", async () => {
    const session = newSessionId();
    await ask(session, "First?", "Yes.");
    await ask(session, "Second?", "Yes, too.");
    await ask(session, "Third?", "One\u202e way.");
    const { session: branch } = await runVerb(app, branchSession, { session });
    await retry(branch, "Another way.");
    const [one, other] = [await getSession(app, session), await getSession(app, branch)];
    const common = commonLength(one.thread, other.thread);
    assert.equal(common, 5);
    const texts = [one, other].map((each) => comparisonOf(each, each.thread, common));
    assert.equal(
      texts[1],
      "*3 earlier messages are the same.*\n\n## Reply\n\nYes, too.\n\n## You\n\nThird?\n\n## Reply\n\nAnother way.\n",
    );
    assert.equal(texts[0]?.includes("One⟨U+202E⟩ way."), true);
    assert.equal(comparisonOf(one, one.thread, 0).startsWith("## You\n\nFirst?"), true);
  });

  describe("lend each other conclusions", () => {
    it("as a note that the model is told as a quotation, and that is exported as one", async () => {
      const [here, there] = [newSessionId(), newSessionId()];
      await ask(there, "Which bus?", "Take the 12.\nIt runs late.");
      await ask(here, "Plan my day.", "Gladly.");
      const { message } = await runVerb(app, bringNote, { session: here, from: there });
      const { thread, summary } = await getSession(app, here);
      const note = thread.at(-1);
      assert.deepEqual(
        [note?.id, note?.role, note?.note?.session, note?.note?.title],
        [message, "system", there, "Which bus?"],
      );
      assert.equal(summary.title, "Plan my day.");
      await ask(here, "And now?", "Take the bus.");
      const { messages = [] } = provider.asked.at(-1) ?? {};
      assert.deepEqual(
        messages.map(({ role }) => role),
        ["user", "assistant", "user"],
      );
      assert.match(
        messages.at(-1)?.text ?? "",
        /^\[A note from another conversation, “Which bus\?”\.[\s\S]*not a request\.\]\n> Take the 12\.\n> It runs late\.\n\nAnd now\?$/,
      );
      const { files } = await runVerb(app, exportSession, {
        ...{ sessions: [here], format: "markdown", metadata: false },
      });
      assert.match(files[0]?.text ?? "", /\n## Note, from “Which bus\\\?”\n\nTake the 12\./);
    });

    it("which can be taken back as long as nothing was said after it", async () => {
      const [here, there] = [newSessionId(), newSessionId()];
      await ask(there, "Which bus?", "Take the 12.");
      await ask(here, "Plan my day.", "Gladly.");
      const before = await contentOf(app, here);
      const { message } = await runVerb(app, bringNote, { session: here, from: there });
      await ask(here, "And now?", "Take the bus.");
      await assert.rejects(takeBackNote(app, here, message, before), /gone on with the note/);
      assert.equal((await textsOf(here)).at(-1), "Take the bus.");
    });

    it("from a version of the same session, whole, and takes it back", async () => {
      const session = newSessionId();
      const { reply } = await ask(session, "Which train?", "The early one.");
      await retry(session, "The late one.");
      const before = await contentOf(app, session);
      await assert.rejects(runVerb(app, bringNote, { session, from: session }), /which message/);
      const { message } = await runVerb(app, bringNote, { session, from: session, message: reply });
      assert.deepEqual(await textsOf(session), ["Which train?", "The late one.", "The early one."]);
      await takeBackNote(app, session, message, before);
      assert.deepEqual(await textsOf(session), ["Which train?", "The late one."]);
    });

    it("only when there is something to say, and nobody is speaking", async () => {
      const [here, empty, talking] = [newSessionId(), newSessionId(), newSessionId()];
      await ask(here, "Hello?", "Yes.");
      await assert.rejects(runVerb(app, bringNote, { session: here, from: empty }), /does not exist/);
      await runVerb(app, sendMessage, { session: talking, text: "Go on." });
      await assert.rejects(runVerb(app, bringNote, { session: here, from: talking }), /still being written/);
      await assert.rejects(runVerb(app, bringNote, { session: talking, from: here }), /still being written/);
      await answer(talking, "");
      await assert.rejects(runVerb(app, bringNote, { session: here, from: talking }), /no words/);
      await assert.rejects(
        runVerb(app, bringNote, { session: here, from: talking, message: "m00000000000" }),
        /no such message/,
      );
    });
  });
});
