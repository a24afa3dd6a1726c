import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EpochMs, systemClock } from "../../../src/base/clock.ts";
import type { Log } from "../../../src/base/log.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { FileBackups } from "../../../src/storage/backups.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";
import { StoreFolder, said, textsIn } from "./support/storeFolder.ts";

const hourMs = 3_600_000;

describe("backups", () => {
  let folder: StoreFolder;
  let worker: StorageWorker;
  let store: OpenStore;
  let nowMs: number;
  let warnings: string[];
  const clock = { now: () => nowMs as EpochMs };

  beforeEach(async () => {
    folder = await StoreFolder.make();
    worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
    store = await folder.window({ worker });
    nowMs = systemClock.now();
    warnings = [];
  });
  afterEach(async () => {
    await folder.remove();
    worker.stop();
  });

  const place = () => join(folder.root, "..", "elsewhere");
  const log = (): Log => ({ ...silentLog, warn: (message) => void warnings.push(message) });
  const backups = (more: { disk?: Disk; within?: string; root?: string } = {}) =>
    new FileBackups({
      disk: more.disk ?? privateDisk,
      clock,
      log: log(),
      worker,
      root: more.root ?? folder.root,
      editor: "Test Editor",
      fold: () => store.foldNow(),
      place: () => ({ folder: place(), ...(more.within !== undefined && { within: more.within }) }),
    });
  const fold = (): Promise<void> => store.foldNow();
  const session = async (text: string): Promise<SessionId> => {
    const id = newSessionId();
    await store.append(id, [fieldChange("createdAt", nowMs), said(text)]);
    return id;
  };
  const copies = async (): Promise<string[]> => {
    const [only, ...others] = await readdir(place());
    assert.deepEqual(others, []);
    return (await readdir(join(place(), only ?? "", "files"))).sort();
  };
  const textIn = async (from: FileBackups, id: SessionId, backup: string): Promise<string[]> =>
    [...((await from.read(id, backup))?.ofType("message") ?? [])].map(
      ({ value }) => (value as { parts: [{ text: string }] }).parts[0].text,
    );

  it("holds every session as it was, in files for this user alone", async () => {
    const [one, two] = [await session("one"), await session("two")];
    await store.append(two, [fieldChange("deleted", true)]);
    await fold();
    const own = backups();
    const made = await own.make();
    assert.ok(made.result === "made");
    const { id, sessionCount, trashCount, isOwn, editor, madeAt } = made.backup;
    assert.deepEqual(
      { sessionCount, trashCount, isOwn, editor, madeAt },
      {
        sessionCount: 1,
        trashCount: 1,
        isOwn: true,
        editor: "Test Editor",
        madeAt: nowMs,
      },
    );
    assert.deepEqual(await own.list(), [made.backup]);
    assert.deepEqual(await textIn(own, one, id), ["one"]);
    assert.deepEqual(await textIn(own, two, id), ["two"]);
    assert.deepEqual(
      new Map((await own.sessionsIn(id)).map((each) => [each.session, each.isInTrash])),
      new Map([
        [one, false],
        [two, true],
      ]),
    );
    if (process.platform !== "win32") {
      const [only = ""] = await readdir(place());
      const modes = await Promise.all(
        [
          place(),
          join(place(), only),
          join(place(), only, "files"),
          join(place(), only, "files", (await copies())[0] ?? ""),
        ].map(async (path) => (await stat(path)).mode & 0o777),
      );
      assert.deepEqual(modes, [0o700, 0o700, 0o700, 0o600]);
    }
  });

  it("copies only what is new, and makes none when nothing is", async () => {
    const first = await session("one");
    await fold();
    assert.equal((await backups().make()).result, "made");
    const before = await copies();
    nowMs += hourMs;
    assert.equal((await backups().make()).result, "unchanged");
    const second = await session("two");
    await fold();
    const written: string[] = [];
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "writeExclusive" && path.includes(".braid.")) written.push(path);
    });
    assert.equal((await backups({ disk }).make()).result, "made");
    assert.equal(written.length, 1);
    const after = await copies();
    assert.deepEqual(
      after.filter((file) => before.includes(file)),
      before,
    );
    assert.equal(after.length, 2);
    const [newest, oldest] = await backups().list();
    assert.deepEqual(await textIn(backups(), first, newest?.id ?? ""), ["one"]);
    assert.deepEqual(await textIn(backups(), second, newest?.id ?? ""), ["two"]);
    assert.deepEqual(await textIn(backups(), second, oldest?.id ?? ""), []);
  });

  it("makes none of a store without sessions", async () => {
    assert.deepEqual(await backups().make(), { result: "empty" });
    assert.equal(existsSync(place()), false);
  });

  it("does not copy a damaged file, says so, and keeps the copy made before", async () => {
    const [good, bad] = [await session("good"), await session("bad")];
    await fold();
    await backups().make();
    await store.append(bad, [said("newer")]);
    await store.append(good, [said("better")]);
    await fold();
    const files = (await folder.files("sessions")).filter((file) => file.startsWith(bad));
    for (const file of files) await folder.flipBit(folder.path("sessions", file), 0.9);
    nowMs += hourMs;
    const made = await backups().make();
    assert.ok(made.result === "made");
    assert.deepEqual(made.damaged, [bad]);
    assert.deepEqual(await textIn(backups(), bad, made.backup.id), ["bad"]);
    assert.deepEqual((await textIn(backups(), good, made.backup.id)).sort(), ["better", "good"]);
    assert.ok(warnings.some((warning) => warning.includes(bad)));
  });

  it("goes on listing what the store has lost, and removes nothing older when much is lost at once", async () => {
    const ids = await Promise.all(["a", "b", "c", "d", "e"].map(session));
    await fold();
    await backups().make();
    for (const id of ids.slice(0, 3))
      for (const file of await folder.files("sessions"))
        if (file.startsWith(id)) await rm(folder.path("sessions", file));
    nowMs += hourMs;
    const made = await backups().make();
    assert.ok(made.result === "made");
    assert.equal(made.isSuspiciouslySmall, true);
    assert.equal(made.backup.sessionCount, 5);
    assert.deepEqual(await textIn(backups(), ids[0] as SessionId, made.backup.id), ["a"]);
    // A smaller store that stays so is no surprise any more.
    nowMs += hourMs;
    await store.append(ids[4] as SessionId, [said("more")]);
    await fold();
    const next = await backups().make();
    assert.ok(next.result === "made");
    assert.equal(next.isSuspiciouslySmall, false);
    assert.equal(next.backup.sessionCount, 5);
  });

  it("rotates, and removes the copies that no backup lists any more", async () => {
    const id = await session("0");
    const count = 30;
    for (let hour = count - 1; hour >= 0; hour--) {
      nowMs = systemClock.now() - hour * hourMs;
      await store.append(id, [said(String(hour))]);
      await fold();
      await backups().make();
    }
    const kept = await backups().list();
    assert.equal(kept[0]?.madeAt, nowMs);
    assert.ok(kept.length >= 24 && kept.length < count, `${kept.length} are kept.`);
    for (const { id: backup } of kept) assert.ok((await textIn(backups(), id, backup)).length > 0);
    // A copy that is in no backup may be about to be: it is spared for a day.
    assert.equal((await copies()).length, count);
    nowMs = systemClock.now() + 25 * hourMs;
    await store.append(id, [said("later")]);
    await fold();
    await backups().make();
    const left = await backups().list();
    for (const { id: backup } of left) assert.ok((await textIn(backups(), id, backup)).length > 0);
    assert.equal((await copies()).length, left.length);
  });

  it("removes no backup that others made while it slept over making its own", async () => {
    const id = await session("first");
    await fold();
    await backups().make();
    await store.append(id, [said("second")]);
    await fold();
    let wake = () => {};
    let isAsleep = () => {};
    const asleep = new Promise<void>((resolve) => {
      isAsleep = resolve;
    });
    const awake = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const disk = scriptedDisk(async ({ call, path }) => {
      if (call !== "writeExclusive" || !path.includes(".braid.")) return;
      isAsleep();
      await awake;
    });
    const sleeper = backups({ disk }).make();
    await asleep;
    for (let day = 0; day < 3; day++) {
      nowMs += 24 * hourMs;
      await store.append(id, [said(`day ${day}`)]);
      await fold();
      await backups().make();
    }
    const before = (await backups().list()).slice(0, 3).map(({ id: backup }) => backup);
    wake();
    await sleeper;
    const after = new Set((await backups().list()).map(({ id: backup }) => backup));
    assert.deepEqual(
      before.filter((backup) => !after.has(backup)),
      [],
    );
  });

  for (const [what, forget] of [
    [
      "the last list is damaged",
      (path: string) => readFile(path).then((all) => truncate(path, all.length - 1)),
    ],
    ["the last list is of a clock that was ahead", undefined],
  ] as const)
    it(`goes on listing what the store has lost though ${what}`, async () => {
      const early = await session("early");
      await fold();
      nowMs += 1000 * 24 * hourMs;
      const ahead = await backups().make();
      assert.ok(ahead.result === "made");
      nowMs = systemClock.now();
      const lost = await session("lost");
      await fold();
      nowMs += hourMs;
      assert.equal((await backups().make()).result, "made");
      if (forget) {
        const [only = ""] = await readdir(place());
        const lists = (await readdir(join(place(), only))).filter((file) => file.endsWith(".backup")).sort();
        await rm(join(place(), only, lists.pop() ?? ""));
        await forget(join(place(), only, lists.pop() ?? ""));
      }
      for (const file of await folder.files("sessions"))
        if (file.startsWith(lost)) await rm(folder.path("sessions", file));
      nowMs += hourMs;
      await store.append(early, [said("later")]);
      const next = await backups().make();
      assert.ok(next.result === "made");
      assert.deepEqual(await textIn(backups(), lost, next.backup.id), ["lost"]);
    });

  it("is a second copy for the store though its newest copy cannot be read", async () => {
    const id = await session("a");
    await fold();
    await backups().make();
    const [old] = await copies();
    nowMs += hourMs;
    await store.append(id, [said("b")]);
    await fold();
    await backups().make();
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "readFile" && path.includes("elsewhere") && !path.endsWith(old ?? ""))
        throw diskFailure("EIO");
    });
    const texts = ((await backups({ disk }).newestOf(id)) ?? []).filter(({ type }) => type === "message");
    assert.equal(texts.length, 1);
  });

  for (const [what, call] of [
    ["writing a copy", "writeExclusive"],
    ["naming it", "rename"],
    ["syncing the folder", "syncDirectory"],
    ["reading a folder", "list"],
  ] as const) {
    it(`leaves older backups usable when ${what} fails, and says so in words`, async () => {
      const id = await session("one");
      await fold();
      const before = await backups().make();
      assert.ok(before.result === "made");
      await store.append(id, [said("two")]);
      await session("three");
      await fold();
      nowMs += hourMs;
      let failures = 0;
      for (let failing = 1; ; failing++) {
        let count = 0;
        let hasFailed = false;
        const disk = scriptedDisk((each) => {
          const isBackup = each.path.includes("elsewhere");
          if (each.call === call && isBackup && ++count === failing) {
            hasFailed = true;
            throw diskFailure("ENOSPC");
          }
        });
        const outcome = await backups({ disk })
          .make()
          .then(
            () => "made",
            (cause: Error) => cause.message,
          );
        assert.deepEqual(await textIn(backups(), id, before.backup.id), ["one"]);
        if (!hasFailed) {
          assert.equal(outcome, "made");
          break;
        }
        failures++;
        if (outcome !== "made")
          assert.match(outcome, /could not be made.*disk is full.*older backups are as they were/);
      }
      assert.ok(failures > 0);
      const [newest] = await backups().list();
      assert.deepEqual((await textIn(backups(), id, newest?.id ?? "")).sort(), ["one", "two"]);
    });
  }

  it("leaves older backups usable wherever the process dies, and the next one is whole", async () => {
    const id = await session("one");
    const before = await backups().make();
    assert.ok(before.result === "made");
    await store.append(id, [said("two")]);
    await session("three");
    await fold();
    nowMs += hourMs;
    for (let lives = 0; ; lives++) {
      let calls = 0;
      const disk = scriptedDisk(({ path }) => {
        if (path.includes("elsewhere") && ++calls > lives) throw diskFailure("EIO");
      });
      const isMade = await backups({ disk })
        .make()
        .then(
          () => true,
          () => false,
        );
      const listed = await backups().list();
      assert.ok(listed.some((backup) => backup.id === before.backup.id));
      for (const backup of listed)
        for (const each of await backups().sessionsIn(backup.id))
          assert.ok((await textIn(backups(), each.session, backup.id)).length > 0);
      if (isMade) break;
    }
    const [newest] = await backups().list();
    assert.equal(newest?.sessionCount, 2);
    assert.deepEqual((await textIn(backups(), id, newest?.id ?? "")).sort(), ["one", "two"]);
  });

  it("skips a damaged copy and says so, and never answers what is in it", async () => {
    const id = await session("secret plan");
    await fold();
    const made = await backups().make();
    assert.ok(made.result === "made");
    const [only = ""] = await readdir(place());
    const copy = join(place(), only, "files", (await copies())[0] ?? "");
    for (const place of [0.01, 0.5, 0.99]) {
      await folder.flipBit(copy, place);
      assert.equal(await backups().read(id, made.backup.id), undefined);
      await folder.flipBit(copy, place);
    }
    assert.ok(warnings.some((warning) => /does not verify/.test(warning)));
    // Whole, and of this session, but not what was backed up.
    const records = ["field", "title", '"forged"', "000000001-0000-writer0000"];
    await writeFile(copy, await worker.ask("encodeSession", { session: id, generation: 1, records }));
    assert.equal(await backups().read(id, made.backup.id), undefined);
    await rm(copy);
    assert.equal(await backups().read(id, made.backup.id), undefined);
    assert.equal(await backups().newestOf(id), undefined);
  });

  it("reads what is left of a damaged list, and is not misled by it", async () => {
    const ids = await Promise.all(Array.from({ length: 120 }, (_, index) => session(String(index))));
    await fold();
    const made = await backups().make();
    assert.ok(made.result === "made");
    const [only = ""] = await readdir(place());
    const manifest = join(
      place(),
      only,
      (await readdir(join(place(), only))).find((file) => file.endsWith(".backup")) ?? "",
    );
    const whole = await readFile(manifest);
    await truncate(manifest, whole.length - 100);
    const left = await backups().sessionsIn(made.backup.id);
    assert.ok(left.length >= 50 && left.length < 120);
    // The next one does not build on it.
    nowMs += hourMs;
    const next = await backups().make();
    assert.ok(next.result === "made");
    assert.equal(next.backup.sessionCount, ids.length);
    await writeFile(manifest, "");
    assert.equal((await backups().list()).length, 1);
    await assert.rejects(backups().sessionsIn(made.backup.id), /not there any more, or it cannot be read/);
    await appendFile(manifest, "{}\n");
    assert.equal((await backups().list()).length, 1);
  });

  it("keeps two stores apart, even when one is a copy of the other or stands in its place", async () => {
    const id = await session("one");
    await fold();
    const first = await backups().make();
    assert.ok(first.result === "made");
    // Moved: its own folder of backups; the old ones are another store's.
    const moved = `${folder.root}-moved`;
    await store.close();
    await rename(folder.root, moved);
    nowMs += hourMs;
    const there = backups({ root: moved });
    const second = await there.make();
    assert.ok(second.result === "made");
    assert.equal((await readdir(place())).length, 2);
    assert.deepEqual(
      (await there.list()).map(({ isOwn }) => isOwn),
      [true, false],
    );
    assert.deepEqual(await textIn(there, id, first.backup.id), ["one"]);
    // Deleted and made anew: what was backed up before stays, under another id.
    await rm(moved, { recursive: true });
    store = await folder.window({ worker });
    await session("two");
    await fold();
    assert.equal((await backups().make()).result, "made");
    assert.equal((await readdir(place())).length, 3);
  });

  it("does not make a folder where a drive is missing", async () => {
    await session("one");
    await fold();
    await assert.rejects(backups({ within: join(folder.root, "drive") }).make(), /is not there.*connect it/);
    assert.equal(existsSync(place()), false);
  });

  it("can be stopped half-way", async () => {
    await Promise.all(["a", "b", "c"].map(session));
    await fold();
    const stop = new AbortController();
    const disk = scriptedDisk(({ call }) => {
      if (call === "rename") stop.abort();
    });
    await assert.rejects(backups({ disk }).make(stop.signal));
    assert.deepEqual(await backups().list(), []);
    assert.equal((await backups().make()).result, "made");
  });

  it("answers the states a session was in, from backups and from the edition before", async () => {
    const id = await session("one");
    await fold();
    await backups().make();
    await store.append(id, [fieldChange("title", "Named"), said("two")]);
    await fold();
    await store.append(id, [said("three")]);
    await fold();
    const own = backups();
    const states = await own.statesOf(id);
    assert.deepEqual(
      states.map(({ title, messageCount }) => [title, messageCount]),
      [
        ["Named", 3],
        ["Named", 2],
        [undefined, 1],
      ],
    );
    const oldest = await own.readState(id, states[2]?.id ?? "");
    assert.deepEqual([...(oldest?.ofType("message") ?? [])].length, 1);
    for (const bad of [
      "",
      "x",
      "../../etc/passwd",
      `${states[2]?.id}x`,
      `sessions/${newSessionId()}.1.braid`,
    ])
      assert.equal(await own.readState(id, bad), undefined);
  });

  it("is a second copy for the store", async () => {
    const id = await session("one");
    await fold();
    await backups().make();
    const found = await backups().newestOf(id);
    assert.equal(
      found?.some(({ type }) => type === "message"),
      true,
    );
    assert.equal(await backups().newestOf(newSessionId()), undefined);
    const broken = scriptedDisk(({ call }) => {
      if (call === "list") throw diskFailure("EIO");
    });
    assert.equal(await backups({ disk: broken }).newestOf(id), undefined);
  });

  it("reads nothing of what its own names do not allow", async () => {
    await session("one");
    await fold();
    await backups().make();
    for (const bad of ["", "x/1", "../../../etc/passwd", "aaaaaaaaaaaaaaaa/0", "aaaaaaaaaaaaaaaa/../x"])
      await assert.rejects(backups().sessionsIn(bad), /Choose another one/);
  });

  it("finds its texts again in the store after everything but the backup was deleted", async () => {
    const ids = await Promise.all(["a", "b", "c"].map(session));
    await fold();
    await backups().make();
    await store.close();
    await rm(folder.root, { recursive: true });
    store = await folder.window({ worker });
    const [backup] = await backups().list();
    assert.equal(backup?.isOwn, false);
    for (const { session: id } of await backups().sessionsIn(backup?.id ?? "")) {
      const records = await backups().read(id, backup?.id ?? "");
      await store.merge([...(records ?? [])]);
    }
    const texts = (await Promise.all(ids.map((id) => textsIn(store, id)))).flat();
    assert.deepEqual(texts.sort(), ["a", "b", "c"]);
  });
});
