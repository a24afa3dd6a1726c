import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import type { App } from "../../../src/app/app.ts";
import { AutomaticCleanup } from "../../../src/app/automaticCleanup.ts";
import { lastCleanup } from "../../../src/app/cleanup.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { pinSession } from "../../../src/app/verbs/pinSession.ts";
import { sendMessage } from "../../../src/app/verbs/sendMessage.ts";
import { stopReply } from "../../../src/app/verbs/stopReply.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import type { RetentionRules } from "../../../src/core/retention.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { noWorkspace, workspaceValueOf } from "../../../src/core/workspace.ts";
import { CleanupDesk } from "../../../src/host/history/cleanupDesk.ts";
import { HandTime } from "../../support/handTime.ts";
import { scriptedProvider } from "../../support/scriptedProvider.ts";
import { type SpokenDialogs, spokenDialogs } from "../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";

const raise = (cause: unknown): never => {
  throw cause;
};
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A window that cleans up by itself. */
interface CleaningWindow {
  readonly app: App;
  readonly time: HandTime;
  readonly dialogs: SpokenDialogs;
  readonly desk: CleanupDesk;
  readonly warnings: string[];
  readonly cleanup: AutomaticCleanup;
  /** Somebody looks at the list of sessions. */
  look(): void;
  /** So many days pass; Braid, which was not used meanwhile, has seen the new date when they are over. */
  pause(days: number): Promise<void>;
  /** Begins, and has noted a date: what every store has after its first days. */
  settle(): Promise<void>;
}

describe("the clean-up that nobody asks for", () => {
  let window: TestApp;
  let rules: RetentionRules;
  let agreedTo: unknown;
  let shownTrash: number;
  let here: CleaningWindow;
  const opened: TestApp[] = [];

  const open = async (root?: string): Promise<TestApp> => {
    const made = await openTestApp([scriptedProvider()], root);
    opened.push(made);
    return made;
  };
  const cleaning = (plain: TestApp): CleaningWindow => {
    const time = new HandTime();
    const dialogs = spokenDialogs();
    const warnings: string[] = [];
    const app: App = { ...plain, clock: time.clock, retention: () => rules };
    const listing = new Emitter<void>(raise);
    const desk = new CleanupDesk({
      ...{ app, dialogs, rules: () => rules },
      showTrash: async () => void shownTrash++,
    });
    const cleanup = new AutomaticCleanup({
      ...{ app, rules: () => rules, talk: desk, timers: time, onDidList: listing.event },
      log: { ...silentLog, warn: (message) => warnings.push(message) },
      memory: {
        read: () => agreedTo,
        write: async (agreed) => {
          agreedTo = agreed;
        },
      },
    });
    const look = () => listing.fire();
    const settle = async () => {
      look();
      await time.pass();
      if (time.waits[0] === minuteMs) await time.pass(); // Something was just written.
    };
    const pause = async (days: number) => {
      time.leap((days - 1) * dayMs);
      await time.pass();
      time.leap(dayMs);
    };
    return { app, time, dialogs, desk, warnings, cleanup, look, settle, pause };
  };
  const create = async (): Promise<SessionId> => {
    const session = newSessionId();
    await window.store.append(session, [
      fieldChange("createdAt", systemClock.now()),
      fieldChange("workspace", workspaceValueOf(noWorkspace)),
      fieldChange("title", "A session"),
    ]);
    return session;
  };
  const createMany = (count: number) => Promise.all(Array.from({ length: count }, create));
  const listed = async (deleted = false) =>
    new Set((await runVerb(here.app, listSessions, { deleted, workspace: "all" })).map(({ id }) => id));
  const said = ({ dialogs }: CleaningWindow = here) => dialogs.spoken.map(({ message }) => message);
  /** As soon as the next message is there. */
  const nextMessage = async ({ dialogs }: CleaningWindow, count: number) => {
    while (dialogs.spoken.length < count) await new Promise((resolve) => setImmediate(resolve));
    const spoken = dialogs.spoken[count - 1];
    assert.ok(spoken);
    return spoken;
  };
  const becomes = async (read: () => Promise<unknown>, wanted: unknown) => {
    for (;;) {
      try {
        assert.deepEqual(await read(), wanted);
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve)); // Mocha's limit ends it, with this test's name.
      }
    }
  };

  beforeEach(async () => {
    rules = { unusedDays: 90, trashDays: 30 };
    agreedTo = undefined;
    shownTrash = 0;
    window = await open();
    here = cleaning(window);
  });
  afterEach(async () => {
    here.cleanup.dispose();
    for (const each of opened.splice(0)) await each.remove();
  });

  it("reads nothing and waits for nothing before the sessions are used, and then some minutes", async () => {
    assert.deepEqual(here.time.waits, []);
    assert.deepEqual(await readdir(window.root), []);
    here.look();
    here.look();
    assert.deepEqual(here.time.waits, [5 * minuteMs]);
    assert.deepEqual(await readdir(window.root), []);
  });

  it("begins with something that is said, too, and lets that come to rest", async () => {
    await create();
    assert.deepEqual(here.time.waits, [5 * minuteMs]);
    here.time.leap(-5 * minuteMs); // As if it had been said a moment ago when the time has come.
    await here.time.pass();
    assert.deepEqual(here.time.waits, [minuteMs]);
    assert.equal(await lastCleanup(here.app), undefined);
    await here.time.pass();
    assert.notEqual(await lastCleanup(here.app), undefined);
  });

  it("notes the date first, then moves what is old, says so, and takes it back when asked", async () => {
    const [old, pinned] = [await create(), await create()];
    await runVerb(here.app, pinSession, { session: pinned });
    await here.settle();
    assert.notEqual(await lastCleanup(here.app), undefined);
    assert.deepEqual([await listed(), said()], [new Set([old, pinned]), []]);

    await here.pause(92);
    await here.time.pass();
    const [told, ...more] = here.dialogs.spoken;
    assert.deepEqual(more, []);
    assert.equal(told?.message, "Braid moved 1 session that was not used for 90 days to the trash.");
    assert.deepEqual(told?.buttons, ["Show Trash", "Undo"]);
    assert.deepEqual([await listed(), await listed(true)], [new Set([pinned]), new Set([old])]);

    told?.answer("Undo");
    await becomes(() => listed(), new Set([old, pinned]));
    assert.deepEqual([shownTrash, here.dialogs.failures], [0, []]);
  });

  it("shows the trash when asked, and removes for good what was in it for long", async () => {
    const [trashed, deleted] = [await create(), await create()];
    await runVerb(here.app, deleteSession, { session: deleted });
    await here.settle();
    await here.pause(92);
    await here.time.pass();
    assert.deepEqual(said(), [
      "Braid moved 1 session that was not used for 90 days to the trash, and permanently removed 1 session that was in the trash for 30 days.",
    ]);
    assert.deepEqual([await listed(), await listed(true)], [new Set(), new Set([trashed])]);
    here.dialogs.spoken[0]?.answer("Show Trash");
    await becomes(async () => shownTrash, 1);
  });

  it("happens once a day for all windows", async () => {
    await create();
    await here.settle();
    const there = cleaning(await open(window.root));
    there.look();
    await here.pause(92);
    there.time.leap(92 * dayMs);
    await here.time.pass();
    assert.equal(said().length, 1);
    here.dialogs.spoken[0]?.answer("Undo");
    await becomes(async () => (await listed(true)).size, 0); // By the days that have passed it is as old as before.
    await there.time.pass();
    await here.time.pass();
    assert.deepEqual([said().length, said(there), (await listed(true)).size], [1, [], 0]);
    there.time.leap(2 * dayMs);
    await there.time.pass();
    assert.deepEqual([said().length, said(there).length], [1, 1]);
    await becomes(async () => (await listed(true)).size, 1);
    there.cleanup.dispose();
  });

  it("asks before more than ten, once a day, until the user agrees", async () => {
    await createMany(11);
    await here.settle();
    await here.pause(92);
    here.time.begin();
    const first = await nextMessage(here, 1);
    assert.equal(
      first.message,
      "Braid would like to move 11 sessions that were not used for 90 days to the trash, as your settings say.",
    );
    assert.deepEqual(first.buttons, ["Clean Up", "Not Now", "Open Settings"]);
    first.answer("Not Now");
    await here.time.round();
    await here.time.pass();
    assert.deepEqual([said().length, (await listed()).size], [1, 11]);

    here.time.leap(dayMs);
    here.time.begin();
    (await nextMessage(here, 2)).answer("Open Settings");
    await here.time.round();
    assert.deepEqual(here.dialogs.searched, ["@ext:braid-dev.braid days"]);

    here.time.leap(dayMs);
    here.time.begin();
    (await nextMessage(here, 3)).answer("Clean Up");
    await here.time.round();
    assert.deepEqual([said().length, (await listed()).size], [4, 0]);
    here.dialogs.spoken[3]?.answer("Undo");
    await becomes(async () => (await listed()).size, 11);

    here.time.leap(dayMs);
    await here.time.pass(); // The user has agreed.
    assert.deepEqual([said().length, (await listed()).size], [5, 0]);
    here.dialogs.spoken[4]?.answer("Undo");
    await becomes(async () => (await listed()).size, 11);

    rules = { unusedDays: 7, trashDays: 30 };
    here.time.leap(dayMs);
    here.time.begin(); // Not to this.
    assert.match((await nextMessage(here, 6)).message, /would like.* not used for 7 days/);
    assert.equal((await listed()).size, 11);
  });

  it("asks in one window, and not again while the question is open", async () => {
    await createMany(11);
    await here.settle();
    const there = cleaning(await open(window.root));
    there.look();
    await here.pause(92);
    there.time.leap(92 * dayMs);
    here.time.begin();
    const question = await nextMessage(here, 1);
    assert.deepEqual(here.time.waits, []);
    await there.time.pass();
    assert.deepEqual([said().length, said(there)], [1, []]);
    const notedAt = await lastCleanup(here.app);
    here.cleanup.dispose();
    question.answer("Clean Up"); // Too late: this window is closing, which it notes and no more.
    await becomes(async () => (await lastCleanup(here.app)) !== notedAt, true);
    assert.deepEqual([here.time.waits, (await listed()).size], [[], 11]);
    there.cleanup.dispose();
  });

  it("leaves a session alone in which a reply is being written", async () => {
    const session = newSessionId();
    await runVerb(here.app, sendMessage, { session, text: "Take your time." });
    const idle = await create();
    await here.settle();
    await here.pause(92);
    await here.time.pass();
    assert.deepEqual([await listed(), await listed(true)], [new Set([session]), new Set([idle])]);
    await runVerb(here.app, stopReply, { session });
  });

  it("does nothing when the clock has leapt, until it has stayed like that for a day", async () => {
    await create();
    await here.settle();
    here.time.leap(91 * dayMs);
    await here.time.pass();
    await here.time.pass();
    here.time.leap(-91 * dayMs); // Somebody has set it right.
    await here.time.pass();
    here.time.leap(dayMs);
    await here.time.pass();
    assert.deepEqual([(await listed()).size, said(), here.warnings], [1, [], []]);
    await here.pause(91);
    await here.time.pass();
    assert.deepEqual([(await listed()).size, said().length], [0, 1]);
  });

  it("does nothing by a clock that cannot be right, and says so in the log", async () => {
    await create();
    await here.settle();
    const notedAt = await lastCleanup(here.app);
    here.time.leap(3_650 * dayMs);
    await here.time.pass();
    assert.match(here.warnings.join(), /clock may have jumped.*does it all the same/);
    here.time.leap(-7_300 * dayMs);
    await here.time.pass();
    assert.match(here.warnings.join(), /the clock is behind/);
    assert.deepEqual([await lastCleanup(here.app), (await listed()).size, said()], [notedAt, 1, []]);
  });

  it("does nothing at all where everything is kept for ever", async () => {
    rules = { unusedDays: 0, trashDays: 0 };
    await create();
    await here.settle();
    assert.equal(await lastCleanup(here.app), undefined);
    await here.pause(92);
    await here.time.pass();
    assert.deepEqual([(await listed()).size, said()], [1, []]);
  });

  it("tries again some hours later when the disk refuses", async () => {
    await create();
    await here.settle();
    await window.close();
    here.time.leap(91 * dayMs);
    await here.time.pass();
    assert.match(here.warnings.join(), /was left off.*shutting down/);
    assert.deepEqual([here.time.waits, said()], [[6 * 60 * minuteMs], []]);
  });

  describe("when it is asked for", () => {
    it("says what it would do, does it when that is wanted, and can take it back", async () => {
      const session = await create();
      await here.desk.cleanUpNow();
      assert.deepEqual(said(), ["There is nothing to clean up."]);
      here.time.leap(91 * dayMs);
      const cleaning = here.desk.cleanUpNow();
      const question = await nextMessage(here, 2);
      assert.match(question.message, /would like to move 1 session that was not used for 90 days/);
      assert.equal((await listed()).size, 1);
      question.answer("Clean Up");
      await cleaning;
      assert.deepEqual([await listed(), await listed(true)], [new Set(), new Set([session])]);
      (await nextMessage(here, 3)).answer("Undo");
      await becomes(() => listed(), new Set([session]));
    });

    it("says that there are no rules, or that the clock is wrong", async () => {
      await create();
      here.time.leap(-1_000 * dayMs);
      await here.desk.cleanUpNow();
      assert.match(said()[0] ?? "", /Nothing was cleaned up.*Check the date/);
      rules = { unusedDays: 0, trashDays: 0 };
      const asking = here.desk.cleanUpNow();
      const told = await nextMessage(here, 2);
      assert.match(told.message, /keeps everything for ever/);
      told.answer("Open Settings");
      await asking;
      assert.deepEqual(here.dialogs.searched, ["@ext:braid-dev.braid days"]);
    });
  });
});
