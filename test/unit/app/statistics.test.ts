import assert from "node:assert/strict";
import type { App } from "../../../src/app/app.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { branchSession } from "../../../src/app/verbs/branchSession.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { sessionStats } from "../../../src/app/verbs/sessionStatistics.ts";
import { tagSessions } from "../../../src/app/verbs/tagSessions.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { readPrices } from "../../../src/core/cost.ts";
import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import { type Message, messageValueOf } from "../../../src/core/message.ts";
import { fieldChange } from "../../../src/core/session.ts";
import type { HistoryStatistics, SessionStatistics } from "../../../src/core/statistics.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

const hour = 3_600_000;
const start = new Date(2026, 0, 31, 12).getTime();

describe("session.stats", () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp([scriptedProvider()]);
  });
  afterEach(() => app.remove());

  let number = 0;
  async function say(session: SessionId, at: number, more: Partial<Message> = {}): Promise<MessageId> {
    const id = `m${String(number++).padStart(9, "0")}` as MessageId;
    const message: Message = {
      id,
      role: "user",
      status: "complete",
      createdAt: at as EpochMs,
      parts: [],
      ...more,
    };
    await app.store.append(session, [{ type: "message", key: id, value: messageValueOf(message) }]);
    return id;
  }
  const reply: Partial<Message> = {
    role: "assistant",
    model: { provider: "scripted", model: "scripted-model" },
    usage: { inputTokens: 1_000_000, outputTokens: 0 },
  };
  async function create(title: string): Promise<SessionId> {
    const { session } = await runVerb(app, createSession, { title, activate: false });
    await app.store.append(session, [fieldChange("createdAt", start)]);
    return session;
  }
  const all = async (args: object = {}, where: App = app) =>
    (await runVerb(where, sessionStats, args)) as HistoryStatistics;

  it("counts one session, at the prices that were set", async () => {
    const session = await create("Trains");
    await say(session, start);
    await say(session, start + 1, reply);
    const priced = { ...app, prices: () => readPrices({ "scripted/*": { input: 2, output: 4 } }) };
    const counted = (await runVerb(priced, sessionStats, { session })) as SessionStatistics;
    assert.equal(counted.title, "Trains");
    assert.equal(counted.messages.total, 2);
    assert.deepEqual(counted.cost, { amount: 2, unpricedReplies: 0 });
    assert.deepEqual((await all()).cost, { unpricedReplies: 1 });
  });

  it("counts all sessions by workspace and tag, without the trash, and nothing twice because of a branch", async () => {
    const [one, two, gone] = [await create("one"), await create("two"), await create("gone")];
    await say(one, start);
    const answered = await say(one, start + 1, reply);
    await say(two, start + hour);
    await say(gone, start);
    await runVerb(app, deleteSession, { session: gone });
    await runVerb(app, tagSessions, { sessions: [two], tags: ["Bug"] });
    await runVerb(app, branchSession, { session: one, message: answered });
    const counted = await all();
    assert.equal(counted.sessions, 3);
    assert.equal(counted.messages.total, 3);
    assert.deepEqual(
      counted.byProvider.map(({ key, name }) => [key, name]),
      [["scripted", "Scripted"]],
    );
    assert.deepEqual(
      counted.byWorkspace.map(({ name, sessions }) => [name, sessions]),
      [["No Folder", 3]],
    );
    assert.deepEqual(
      counted.byTag.map(({ name, messages }) => [name, messages.total]),
      [["Bug", 1]],
    );
  });

  it("counts what was said in a range, to the message", async () => {
    const session = await create("long");
    for (const hours of [0, 1, 30]) await say(session, start + hours * hour);
    assert.equal((await all({ since: "2026-02-01" })).messages.total, 1);
    assert.equal((await all({ until: "2026-01-31" })).messages.total, 2);
    assert.equal((await all({ since: start + 1, until: start + hour + 1 })).messages.total, 1);
    assert.equal((await all({ since: "2027-01-01" })).sessions, 0);
  });

  it("reads very long sessions, which no summary tells", async () => {
    const session = await create("very long");
    for (let index = 0; index < 210; index++) await say(session, start + index * hour);
    const [summary] = await app.store.list();
    assert.equal(summary?.activity, undefined);
    assert.equal((await all()).messages.user, 210);
  });

  it("ends when it is told to, and refuses what makes no sense", async () => {
    const session = await create("one");
    await assert.rejects(runVerb(app, sessionStats, {}, AbortSignal.abort(new Error("enough"))), /enough/);
    await assert.rejects(runVerb(app, sessionStats, { session, since: 1 }), /many sessions/);
  });
});
