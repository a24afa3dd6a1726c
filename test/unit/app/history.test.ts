import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../../../src/app/app.ts";
import { findSession } from "../../../src/app/app.ts";
import { carryOut, lastCleanup, planOf } from "../../../src/app/cleanup.ts";
import { bringTo, contentOf } from "../../../src/app/earlierStates.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { cleanUpStore } from "../../../src/app/verbs/cleanUpStore.ts";
import { deleteSession } from "../../../src/app/verbs/deleteSession.ts";
import { listBackups } from "../../../src/app/verbs/listBackups.ts";
import { listSessions } from "../../../src/app/verbs/listSessions.ts";
import { listStates } from "../../../src/app/verbs/listStates.ts";
import { makeBackup } from "../../../src/app/verbs/makeBackup.ts";
import { pinSession } from "../../../src/app/verbs/pinSession.ts";
import { purgeSession } from "../../../src/app/verbs/purgeSession.ts";
import { renameSession } from "../../../src/app/verbs/renameSession.ts";
import { restoreAsOf } from "../../../src/app/verbs/restoreAsOf.ts";
import { restoreFromBackup } from "../../../src/app/verbs/restoreFromBackup.ts";
import { restoreSession } from "../../../src/app/verbs/restoreSession.ts";
import { saveCheckpoint } from "../../../src/app/verbs/saveCheckpoint.ts";
import { unpinSession } from "../../../src/app/verbs/unpinSession.ts";
import { type EpochMs, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newMessageId, newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { type Message, messageValueOf, textOf } from "../../../src/core/message.ts";
import type { Change } from "../../../src/core/record.ts";
import type { RetentionRules } from "../../../src/core/retention.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { noWorkspace, workspaceValueOf } from "../../../src/core/workspace.ts";
import { FileBackups } from "../../../src/storage/backups.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";
import { storageWorkerFiles } from "../storage/support/storageWorkerFiles.ts";

const dayMs = 86_400_000;

describe("trash, clean-up and backups, through the verbs", () => {
  let window: TestApp;
  let app: App;
  let worker: StorageWorker;
  let rules: RetentionRules;
  let aheadMs: number;
  const opened: TestApp[] = [];
  const store = () => window.store as OpenStore;

  /** A window on the same store, or on a fresh one. */
  async function open(root?: string): Promise<TestApp> {
    const made = await openTestApp([], root);
    opened.push(made);
    return made;
  }
  /** Puts backups and rules to a window, and days to its clock. */
  const equipped = (plain: TestApp): App => {
    const clock = { now: () => (systemClock.now() + aheadMs) as EpochMs };
    const backups = new FileBackups({
      ...{ disk: privateDisk, clock, log: silentLog, worker, root: plain.root, editor: "Test" },
      place: () => ({ folder: backupFolder }),
      fold: () => (plain.store as OpenStore).foldNow(),
    });
    return { ...plain, clock, backups, retention: () => rules };
  };
  let backupFolder: string;

  beforeEach(async () => {
    worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
    window = await open();
    backupFolder = `${window.root}-backups`;
    rules = { unusedDays: 90, trashDays: 30 };
    aheadMs = 0;
    app = equipped(window);
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.remove();
    await rm(backupFolder, { recursive: true, force: true });
    worker.stop();
  });

  const said = (text: string, parent?: string): Change => {
    const message: Message = {
      id: newMessageId(Date.now()),
      role: "user",
      status: "complete",
      createdAt: systemClock.now(),
      parts: [{ type: "text", text }],
      ...(parent !== undefined && { parentId: parent as Message["id"] }),
    };
    return { type: "message", key: message.id, value: messageValueOf(message) };
  };
  const create = async (text: string): Promise<SessionId> => {
    const session = newSessionId();
    await app.store.append(session, [
      fieldChange("createdAt", systemClock.now()),
      fieldChange("workspace", workspaceValueOf(noWorkspace)),
      fieldChange("title", text),
      said(text),
    ]);
    return session;
  };
  const listed = async (deleted = false, where = app) =>
    (await runVerb(where, listSessions, { deleted, workspace: "all" })).map(({ id }) => id);
  const textsOf = async (session: SessionId, where = app) =>
    ((await findSession(where, session))?.thread ?? []).map(({ parts }) => textOf(parts));
  const trash = (session: SessionId) => runVerb(app, deleteSession, { session });
  const purge = (...sessions: SessionId[]) => runVerb(app, purgeSession, { sessions });
  const backup = async () => {
    const made = await runVerb(app, makeBackup, {});
    assert.ok(made.result === "made");
    return made.backup.id;
  };

  describe("pinning", () => {
    it("puts a session first, and back in its place", async () => {
      const [one, two] = [await create("one"), await create("two")];
      assert.deepEqual(await listed(), [two, one]);
      await runVerb(app, pinSession, { session: one });
      assert.deepEqual(await listed(), [one, two]);
      await runVerb(app, unpinSession, { session: one });
      assert.deepEqual(await listed(), [two, one]);
    });
  });

  describe("deleting what cannot be read", () => {
    it("takes it from the list, and leaves its damaged files in quarantine", async () => {
      const session = await create("of old");
      await store().foldNow();
      for (const [folder, files] of [
        ["folded", await readdir(join(window.root, "folded"))],
        ["sessions", await readdir(join(window.root, "sessions"))],
      ] as const)
        for (const file of files) await writeFile(join(window.root, folder, file), "");
      const late = equipped(await open(window.root));
      await assert.rejects(late.store.find(session));
      assert.deepEqual(await listed(false, late), [session]);
      assert.deepEqual(await runVerb(late, deleteSession, { session }), {
        title: "of old",
        changed: [session],
      });
      assert.deepEqual(await listed(false, late), []);
      await (late.store as OpenStore).foldNow();
      const kept = await readdir(join(window.root, "quarantine"));
      assert.ok(kept.some((file) => file.startsWith(session)));
    });
  });

  describe("removing for good", () => {
    it("takes a session from the trash and from nowhere else", async () => {
      const session = await create("secret plan");
      await assert.rejects(purge(session), /“secret plan” is not in the trash/);
      await trash(session);
      assert.deepEqual(await purge(session), { purged: [session] });
      assert.deepEqual(await listed(), []);
      assert.deepEqual(await listed(true), []);
      assert.equal(await findSession(app, session), undefined);
      await assert.rejects(
        runVerb(app, restoreSession, { session }),
        /removed for good on .*2\d\d\d.*backup may still have it/,
      );
      assert.deepEqual(await purge(session), { purged: [] });
    });

    it("leaves a session alone in which a reply is being written", async () => {
      const session = await create("question");
      const reply: Message = {
        id: newMessageId(Date.now()),
        role: "assistant",
        status: "streaming",
        createdAt: systemClock.now(),
        parts: [],
      };
      const other = await open(window.root);
      await other.store.append(session, [
        { type: "message", key: reply.id, value: messageValueOf(reply) },
        fieldChange("head", reply.id),
      ]);
      await other.store.append(session, [fieldChange("deleted", true)]);
      await (window.store as OpenStore).foldNow(); // Looks around on the way.
      await assert.rejects(purge(session), /still being written/);
      assert.deepEqual(await listed(true), [session]);
    });

    it("leaves no text behind in the store, neither in the edition before nor in journals that are kept", async () => {
      const session = await create("secret plan");
      await store().foldNow();
      await trash(session);
      await store().foldNow();
      await purge(session);
      await store().foldNow();
      const files = [
        ...(await readdir(join(window.root, "sessions"))),
        ...(await readdir(join(window.root, "trash"))),
      ].filter((file) => file.startsWith(session));
      assert.equal(files.length, 1, String(files));
      const [file = ""] = files;
      const decoded = await worker.ask("decodeSession", {
        session,
        generation: Number(file.split(".")[1]),
        bytes: await readFile(join(window.root, "trash", file)),
      });
      assert.ok(decoded.state === "whole");
      assert.ok(!JSON.stringify(decoded.value).includes("secret plan"));
      for (const folder of ["journal", "folded"])
        for (const journal of await readdir(join(window.root, folder)))
          assert.ok(!(await readFile(join(window.root, folder, journal), "utf8")).includes("secret plan"));
      assert.deepEqual(await listed(true), []);
    });

    it("holds in another window, and against old records that come later", async () => {
      const session = await create("secret plan");
      const old = [...((await app.store.find(session)) ?? [])];
      const other = equipped(await open(window.root));
      assert.deepEqual(await textsOf(session, other), ["secret plan"]);
      await trash(session);
      await purge(session);
      await (other.store as OpenStore).foldNow();
      assert.equal(await findSession(other, session), undefined);
      await other.store.merge(old);
      await (other.store as OpenStore).foldNow();
      await store().foldNow();
      for (const each of [app, other, equipped(await open(window.root))]) {
        assert.deepEqual(await listed(false, each), []);
        assert.deepEqual(await listed(true, each), []);
        assert.deepEqual(await textsOf(session, each), []);
      }
    });

    it("keeps what somebody says in it elsewhere afterwards", async () => {
      const session = await create("secret plan");
      await trash(session);
      await purge(session);
      const other = equipped(await open(window.root));
      await (other.store as OpenStore).foldNow();
      await other.store.append(session, [said("I go on")]);
      await store().foldNow();
      for (const each of [app, other]) {
        await (each.store as OpenStore).foldNow();
        assert.deepEqual(await textsOf(session, each), ["I go on"]);
        assert.deepEqual(await listed(false, each), [session]);
        assert.deepEqual(await listed(true, each), []);
      }
    });
  });

  describe("cleaning up", () => {
    it("says first, then moves what was not used and removes what was deleted long ago", async () => {
      const [old, pinned, deleted] = [await create("old"), await create("pinned"), await create("deleted")];
      await runVerb(app, pinSession, { session: pinned });
      await trash(deleted);
      assert.deepEqual(await runVerb(app, cleanUpStore, { dryRun: true }), { trashed: [], purged: [] });
      aheadMs = 91 * dayMs;
      const fresh = { trashed: [old], purged: [deleted] };
      assert.deepEqual(await runVerb(app, cleanUpStore, { dryRun: true }), fresh);
      assert.deepEqual(new Set(await listed()), new Set([old, pinned]));
      assert.deepEqual(await runVerb(app, cleanUpStore, {}), fresh);
      assert.deepEqual(await listed(), [pinned]);
      assert.deepEqual(await listed(true), [old]);
      assert.equal((await lastCleanup(app)) !== undefined, true);
      await runVerb(app, restoreSession, { session: old });
      assert.deepEqual(await textsOf(old), ["old"]);
    });

    it("spares what was pinned or deleted between the plan and the deed, and stops when told", async () => {
      const [deleted, pinned, due] = [await create("deleted"), await create("pinned"), await create("due")];
      aheadMs = 91 * dayMs;
      const plan = await planOf(app, rules);
      assert.equal(plan.toTrash.length, 3);
      await runVerb(app, pinSession, { session: pinned });
      await trash(deleted);
      assert.deepEqual(await carryOut(app, plan, rules, AbortSignal.abort()), { trashed: [], purged: [] });
      const done = await carryOut(app, plan, rules, new AbortController().signal);
      assert.deepEqual(done, { trashed: [due], purged: [] });
      assert.deepEqual(await listed(), [pinned]);
    });

    it("keeps everything by default", async () => {
      rules = { unusedDays: 0, trashDays: 0 };
      const [one, two] = [await create("one"), await create("two")];
      await trash(two);
      aheadMs = 4000 * dayMs;
      assert.deepEqual(await runVerb(app, cleanUpStore, {}), { trashed: [], purged: [] });
      assert.deepEqual([await listed(), await listed(true)], [[one], [two]]);
    });

    it("moves what is older than so many days, whatever the settings say, and removes nothing for good", async () => {
      rules = { unusedDays: 0, trashDays: 1 };
      const [old, kept, deleted] = [await create("old"), await create("kept"), await create("deleted")];
      await runVerb(app, saveCheckpoint, { session: kept });
      await trash(deleted);
      aheadMs = 31 * dayMs;
      const wanted = { olderThanDays: 30, keepCheckpoints: true };
      const found = { trashed: [old], purged: [] };
      assert.deepEqual(await runVerb(app, cleanUpStore, { ...wanted, dryRun: true }), found);
      assert.deepEqual(new Set(await listed()), new Set([old, kept]));
      assert.deepEqual(await runVerb(app, cleanUpStore, wanted), found);
      assert.deepEqual([await listed(), await lastCleanup(app)], [[kept], undefined]);
      assert.deepEqual((await runVerb(app, cleanUpStore, { olderThanDays: 32 })).trashed, []);
      assert.deepEqual((await runVerb(app, cleanUpStore, { olderThanDays: 30 })).trashed, [kept]);
      await assert.rejects(runVerb(app, cleanUpStore, { olderThanDays: 0 }), /at least one day/);
    });

    it("does nothing by a clock that is behind", async () => {
      await create("one");
      aheadMs = -1000 * dayMs;
      assert.deepEqual(await runVerb(app, cleanUpStore, {}), { trashed: [], purged: [], doubt: "behind" });
    });
  });

  describe("restoring from a backup", () => {
    it("brings everything back after the whole store was deleted, as it was", async () => {
      const ids = [await create("one"), await create("two"), await create("three")];
      await trash(ids[2] as SessionId);
      const before = await app.store.list();
      const id = await backup();
      await window.close();
      await rm(window.root, { recursive: true });
      window = await open(window.root);
      app = equipped(window);
      assert.deepEqual(await listed(), []);
      const result = await runVerb(app, restoreFromBackup, { backup: id });
      assert.deepEqual(new Set(result.restored), new Set(ids.slice(0, 2)));
      assert.deepEqual(result.restoredToTrash, ids.slice(2));
      assert.deepEqual(await app.store.list(), before);
      // Twice changes nothing, neither for all nor for one.
      const again = await runVerb(app, restoreFromBackup, { backup: id });
      const one = await runVerb(app, restoreFromBackup, { backup: id, sessions: ids.slice(0, 2) });
      for (const each of [again, one])
        assert.deepEqual(each, {
          restored: [],
          restoredToTrash: [],
          completed: [],
          unreadable: [],
          isCancelled: false,
        });
      assert.deepEqual(await app.store.list(), before);
    });

    it("overwrites and removes nothing that is newer", async () => {
      const session = await create("one");
      const id = await backup();
      await runVerb(app, renameSession, { session, title: "New title" });
      await app.store.append(session, [said("newer")]);
      const before = await app.store.list();
      await runVerb(app, restoreFromBackup, { backup: id });
      await runVerb(app, restoreFromBackup, { backup: id, sessions: [session] });
      assert.deepEqual(await app.store.list(), before);
    });

    it("leaves what was removed for good away, unless it is chosen", async () => {
      const session = await create("secret plan");
      const id = await backup();
      await trash(session);
      await purge(session);
      assert.deepEqual((await runVerb(app, restoreFromBackup, { backup: id })).restored, []);
      assert.deepEqual(await listed(), []);
      const chosen = await runVerb(app, restoreFromBackup, { backup: id, sessions: [session] });
      assert.deepEqual(chosen.restored, [session]);
      assert.deepEqual(await textsOf(session), ["secret plan"]);
      assert.deepEqual([await listed(), await listed(true)], [[session], []]);
      await store().foldNow();
      const other = equipped(await open(window.root));
      assert.deepEqual(await textsOf(session, other), ["secret plan"]);
    });

    it("keeps away what the backup itself says was removed for good", async () => {
      const [kept, gone] = [await create("kept"), await create("gone")];
      await trash(gone);
      await purge(gone);
      const id = await backup();
      await window.close();
      await rm(window.root, { recursive: true });
      window = await open(window.root);
      app = equipped(window);
      const { restored, restoredToTrash } = await runVerb(app, restoreFromBackup, { backup: id });
      assert.deepEqual([restored, restoredToTrash], [[kept], []]);
      assert.deepEqual(await listed(true), []);
    });

    it("brings a chosen one back from the trash", async () => {
      const session = await create("one");
      const id = await backup();
      await trash(session);
      assert.deepEqual((await runVerb(app, restoreFromBackup, { backup: id })).restored, []);
      assert.deepEqual(
        (await runVerb(app, restoreFromBackup, { backup: id, sessions: [session] })).restored,
        [session],
      );
      assert.deepEqual(await listed(), [session]);
    });

    it("skips damaged copies and names them", async () => {
      const [good, bad] = [await create("good"), await create("bad")];
      const id = await backup();
      const [vault = ""] = await readdir(backupFolder);
      const files = join(backupFolder, vault, "files");
      for (const file of await readdir(files)) if (file.startsWith(bad)) await rm(join(files, file));
      await window.close();
      await rm(window.root, { recursive: true });
      window = await open(window.root);
      app = equipped(window);
      const { restored, unreadable } = await runVerb(app, restoreFromBackup, { backup: id });
      assert.deepEqual([restored, unreadable], [[good], [bad]]);
    });

    it("can be stopped, and goes on with the rest the next time", async () => {
      const ids = new Set(await Promise.all(["a", "b", "c"].map(create)));
      const id = await backup();
      await window.close();
      await rm(window.root, { recursive: true });
      window = await open(window.root);
      app = equipped(window);
      const stopped = await runVerb(app, restoreFromBackup, { backup: id }, AbortSignal.abort());
      assert.deepEqual([stopped.restored, stopped.isCancelled], [[], true]);
      await runVerb(app, restoreFromBackup, { backup: id });
      assert.deepEqual(new Set(await listed()), ids);
    });

    it("is refused in words where there are no backups", async () => {
      await assert.rejects(runVerb(window, listBackups, {}), /no backups here/);
      await assert.rejects(runVerb(app, restoreFromBackup, { backup: "nonsense" }), /Choose another one/);
    });
  });

  describe("restoring a session as of an earlier time", () => {
    it("shows what it was, keeps what came later, and can be taken back", async () => {
      const session = await create("Old title");
      const [first] = (await findSession(app, session))?.thread ?? [];
      await backup();
      await runVerb(app, renameSession, { session, title: "New title" });
      await app.store.append(session, [said("later", first?.id)]);
      const [state, ...others] = await runVerb(app, listStates, { session });
      assert.deepEqual(others, []);
      assert.deepEqual([state?.title, state?.messageCount], ["Old title", 1]);

      const before = await contentOf(app, session);
      await runVerb(app, restoreAsOf, { session, state: state?.id ?? "" });
      assert.deepEqual(await textsOf(session), ["Old title"]);
      const found = await findSession(app, session);
      assert.deepEqual([found?.summary.title, found?.summary.messageCount], ["Old title", 2]);
      assert.deepEqual(await runVerb(app, listStates, { session }), []);

      await bringTo(app, session, before);
      assert.deepEqual(await textsOf(session), ["Old title", "later"]);
      assert.equal((await findSession(app, session))?.summary.title, "New title");
      await store().foldNow();
      const other = equipped(await open(window.root));
      assert.deepEqual(await textsOf(session, other), ["Old title", "later"]);
    });

    it("brings a session back that is in the trash, or removed for good", async () => {
      const session = await create("one");
      await backup();
      await trash(session);
      const [state] = await runVerb(app, listStates, { session });
      await runVerb(app, restoreAsOf, { session, state: state?.id ?? "" });
      assert.deepEqual(await listed(), [session]);
      await trash(session);
      await purge(session);
      await runVerb(app, restoreAsOf, { session, state: state?.id ?? "" });
      assert.deepEqual(await listed(), [session]);
      assert.deepEqual(await textsOf(session), ["one"]);
    });

    it("knows no state that does not exist", async () => {
      const session = await create("one");
      assert.deepEqual(await runVerb(app, listStates, { session }), []);
      await assert.rejects(runVerb(app, restoreAsOf, { session, state: "nonsense" }), /not there any more/);
    });
  });
});
