import assert from "node:assert/strict";
import type { SyncNews } from "../../../../src/app/sync.ts";
import type { SyncStatus } from "../../../../src/app/syncStatus.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import type { EpochMs } from "../../../../src/base/clock.ts";
import { Emitter } from "../../../../src/base/emitter.ts";
import type { Json } from "../../../../src/base/json.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { SyncNotices } from "../../../../src/host/sync/syncNotices.ts";
import { channelWith, statusWith } from "../../../support/fakeSync.ts";
import { HandTime } from "../../../support/handTime.ts";
import { type ScriptedQuestions, scriptedQuestions } from "../../../support/scriptedQuestions.ts";
import { type SpokenDialogs, spokenDialogs } from "../../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";
import { until } from "../../storage/support/storeFolder.ts";
import { sessionId } from "../../sync/support/machines.ts";

const none: SyncNews = { forked: [], continued: [], kept: [], returned: [] };

describe("notices about syncing", () => {
  let app: TestApp;
  let one: SessionId;
  let other: SessionId;
  before(async () => {
    app = await openTestApp([]);
    const create = async (title: string) => (await runVerb(app, createSession, { title })).session;
    one = await create("Plan [x](command:y)");
    other = await create("Bread");
  });
  after(() => app.remove());

  let time: HandTime;
  let dialogs: SpokenDialogs;
  let questions: ScriptedQuestions;
  let isInFront: boolean;
  let told: Json | undefined;
  let did: string[];
  const fail = (cause: unknown) => assert.fail(String(cause));
  const news = new Emitter<SyncNews>(fail);
  const status = new Emitter<SyncStatus>(fail);
  let notices: SyncNotices;
  const open = (answers: string[] = []) => {
    questions = scriptedQuestions(answers);
    notices = new SyncNotices({
      app: { store: app.store, clock: time.clock },
      ...{ dialogs, questions, onDidReceive: news.event, onDidChange: status.event },
      after: (delayMs, run) => time.after(delayMs, run),
      isInFront: () => isInFront,
      told: {
        read: () => told,
        write: async (value) => {
          told = value;
        },
      },
      openSession: async (session) => did.push(`open ${session}`),
      deleteSessions: async (sessions) => did.push(`delete ${sessions}`),
      showView: async () => did.push("view"),
      openSetUp: async () => did.push("page"),
    });
  };
  beforeEach(() => {
    time = new HandTime();
    dialogs = spokenDialogs();
    [isInFront, told, did] = [true, undefined, []];
  });
  afterEach(() => {
    notices.dispose();
    assert.deepEqual(dialogs.failures, []);
  });

  /** What was said in the end; it is looked up first. */
  const said = async (count: number) => {
    await until(() => dialogs.spoken.length >= count, 30_000);
    return dialogs.spoken.map(({ message }) => message);
  };
  const heldBy = (sessions: readonly SessionId[]) =>
    statusWith({
      channels: [
        channelWith({ held: [{ device: "laptop000000", name: "Laptop", sessions: [...sessions] }] }),
      ],
    });

  it("say that both continuations are there, and open the session", async () => {
    open();
    news.fire({ ...none, forked: [one] });
    assert.deepEqual(await said(1), [
      "“Plan [x] (command:y)” was continued here and on another machine. Both continuations are there: switch with the arrows below the message.",
    ]);
    dialogs.spoken[0]?.answer("Show");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, [`open ${one}`]);
  });

  it("say that a session stays that was deleted and continued", async () => {
    open();
    news.fire({ ...none, continued: [other] });
    assert.deepEqual(await said(1), [
      "“Bread” was deleted on one machine and continued on another; it stays.",
    ]);
  });

  it("say what another machine deleted without its messages, and delete it here, too, when that is wanted", async () => {
    open();
    news.fire({ ...none, kept: [other], forked: [one], otherMachine: "Desk\u202e" });
    assert.match(
      (await said(1))[0] ?? "",
      /“Bread” was deleted on “Desk⟨U\+202E⟩”, where its messages had not all arrived\. It is kept here\.$/,
    );
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Show", "Delete Here Too"]);
    dialogs.spoken[0]?.answer("Delete Here Too");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, [`delete ${other}`]);
  });

  it("delete what is still there of what they told, however late somebody answers", async () => {
    open();
    news.fire({ ...none, kept: [sessionId(1), other] });
    await said(1);
    dialogs.spoken[0]?.answer("Delete Here Too");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, [`delete ${other}`]);

    time.leap(120_000);
    news.fire({ ...none, kept: [sessionId(1)] });
    await said(2);
    dialogs.spoken[1]?.answer("Delete Here Too");
    assert.match((await said(3))[2] ?? "", /^Nothing had to be deleted/);
    assert.equal(did.length, 1);
  });

  it("say what is back because its messages have arrived, and which machine it was only where that is known", async () => {
    open();
    news.fire({ ...none, kept: [one, other], returned: [sessionId(1)] });
    assert.deepEqual(await said(1), [
      "2 sessions were deleted on another machine, where their messages had not all arrived. They are kept here. “New session” was deleted before all messages had arrived on this machine. It is back with them.",
    ]);
  });

  it("are one message for many, with a list to choose from", async () => {
    open(["Bread"]);
    news.fire({ ...none, forked: [one], continued: [other] });
    assert.deepEqual(await said(1), [
      "“Plan [x] (command:y)” was continued here and on another machine. Both continuations are there: switch with the arrows below the message. “Bread” was deleted on one machine and continued on another; it stays.",
    ]);
    dialogs.spoken[0]?.answer("Show");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, [`open ${other}`]);
    assert.match(questions.asked[0] ?? "", /Bread deleted on one machine and continued on another/);
  });

  it("come once a minute, and then together", async () => {
    open();
    news.fire({ ...none, forked: [one] });
    news.fire({ ...none, forked: [other] });
    news.fire({ ...none, forked: [one, other] });
    assert.equal((await said(1)).length, 1);
    assert.equal(time.waits.length, 1);
    assert.ok((time.waits[0] ?? 0) <= 60_000);
    time.begin();
    assert.match((await said(2))[1] ?? "", /^2 sessions were continued here and on another machine/);
    assert.deepEqual(time.waits, []);
  });

  it("warn once of removals that are held back, in the window in front, and again of other ones", async () => {
    open();
    isInFront = false;
    status.fire(heldBy([one]));
    assert.equal(dialogs.spoken.length, 0);
    isInFront = true;
    notices.look();
    assert.deepEqual(await said(1), ["“Laptop” removed 1 session. It stays here until you say what to do."]);
    dialogs.spoken[0]?.answer("Show");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, ["view"]);
    status.fire(heldBy([one]));
    assert.deepEqual(time.waits, []);
    status.fire(heldBy([one, other]));
    time.begin();
    assert.equal((await said(2)).length, 2);
  });

  it("say once, quietly, that Settings Sync seems to carry nothing, and show what helps", async () => {
    open();
    const silentSince = (ms: number, isLong = true) =>
      statusWith({
        channels: [channelWith({ unheard: { since: (1_700_000_000_000 + ms) as EpochMs, isLong } })],
      });
    status.fire(silentSince(0, false));
    assert.equal(dialogs.spoken.length, 0);
    status.fire(silentSince(0));
    assert.match(
      (await said(1))[0] ?? "",
      /^Settings Sync seems to carry nothing, unless your other machines were off: sessions wait/,
    );
    dialogs.spoken[0]?.answer("What Helps");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, ["view"]);
    status.fire(silentSince(0));
    assert.deepEqual(time.waits, []);
    status.fire(silentSince(1));
    assert.equal(time.waits.length, 1);
  });

  it("ask once to read first, where syncing was turned on in the settings", async () => {
    open();
    const waiting = statusWith({ channels: [channelWith({ state: "waitsForConsent" })] });
    status.fire(waiting);
    assert.match((await said(1))[0] ?? "", /Nothing is carried before you have read/);
    dialogs.spoken[0]?.answer("Read It");
    await until(() => did.length > 0, 30_000);
    assert.deepEqual(did, ["page"]);
    status.fire(waiting);
    assert.deepEqual(time.waits, []);
  });
});
