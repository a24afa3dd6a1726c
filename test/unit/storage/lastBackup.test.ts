import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EpochMs, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { makeBackup } from "../../../src/storage/backupMaking.ts";
import { BackupVault } from "../../../src/storage/backupVault.ts";
import { checksumOf } from "../../../src/storage/checkedLine.ts";
import type { Disk } from "../../../src/storage/disk.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { StoreFolder, said, textsIn } from "./support/storeFolder.ts";
import { Uninstalling } from "./support/uninstalling.ts";

describe("the last backup", () => {
  let folder: StoreFolder;
  let store: OpenStore;

  beforeEach(async () => {
    folder = await StoreFolder.make();
    store = await folder.window();
  });
  afterEach(() => folder.remove());

  const session = async (...texts: string[]): Promise<SessionId> => {
    const id = newSessionId();
    await store.append(id, [fieldChange("createdAt", systemClock.now()), ...texts.map((text) => said(text))]);
    return id;
  };
  const editionsOf = async (id: SessionId): Promise<string[]> =>
    (await folder.files("sessions")).filter((file) => file.startsWith(id));

  describe("when Braid was uninstalled", function () {
    this.timeout(120_000); // Each run is a process of its own.
    let uninstalling: Uninstalling;
    beforeEach(async () => {
      uninstalling = await Uninstalling.make();
    });
    afterEach(() => uninstalling.remove());

    const runs = async () => {
      const { code, output, errors } = await uninstalling.run();
      assert.deepEqual([code, errors], [0, ""]);
      return output;
    };

    it("holds what was said last, also by a window that is still there and goes on", async () => {
      const [old, late] = [await session("old"), await session("first")];
      await store.foldNow();
      await uninstalling.backUp(store, folder.root);
      await store.append(late, [said("last")]);
      await uninstalling.note(folder.root);
      assert.match(await runs(), /A last backup was made, with 2 sessions\./);

      assert.deepEqual(await uninstalling.textsIn(late), ["first", "last"]);
      assert.deepEqual(await uninstalling.textsIn(old), ["old"]);
      assert.deepEqual(await uninstalling.textsIn(late, { age: 1 }), ["first"]);
      await store.append(late, [said("later")]);
      assert.deepEqual(await textsIn(store, late), ["first", "last", "later"]);
      assert.deepEqual(await folder.textsIn(late), ["first", "last", "later"]);
      const found = await uninstalling.backups().list();
      assert.deepEqual(
        found.map(({ editor, isOwn }) => [editor, isOwn]),
        [
          ["Editor", false],
          ["Editor", false],
        ],
      );
    });

    it("leaves earlier ones whole wherever it is killed", async () => {
      const id = await session("first");
      await store.foldNow();
      await uninstalling.backUp(store, folder.root);
      await store.append(id, [said("second")]);
      const other = await session("other");
      await uninstalling.note(folder.root);
      let step = 0;
      for (; ; step++) {
        const { code, signal } = await uninstalling.run({ preload: await uninstalling.killerAt(step) });
        const backups = await uninstalling.backups().list();
        assert.deepEqual(await uninstalling.textsIn(id, { age: backups.length - 1 }), ["first"]);
        assert.deepEqual(await folder.textsIn(id), ["first", "second"]);
        if (signal !== "SIGKILL") {
          assert.equal(code, 0);
          break;
        }
      }
      assert.ok(step > 5, String(step));
      assert.deepEqual(await uninstalling.textsIn(id), ["first", "second"]);
      assert.deepEqual(await uninstalling.textsIn(other), ["other"]);
    });

    it("makes nothing of a store that is missing, empty, another editor's, or not to be backed up", async () => {
      const [missing, empty] = [join(uninstalling.home, "missing"), join(uninstalling.home, "empty")];
      await mkdir(join(empty, "sessions"), { recursive: true });
      for (const root of [missing, empty]) await uninstalling.note(root);
      await rm(missing, { recursive: true });
      assert.equal(await runs(), "");
      assert.equal(existsSync(missing), false);

      await session("mine");
      await uninstalling.note(folder.root, { isBackedUp: false });
      assert.equal(await runs(), "");
      await uninstalling.note(folder.root, { extensions: join(uninstalling.home, "other-editor") });
      assert.equal(await runs(), "");
      assert.deepEqual(await uninstalling.files(), []);
      assert.deepEqual(await folder.files("sessions"), []);

      await uninstalling.note(folder.root);
      assert.match(await runs(), /with 1 session\./);
    });

    it("keeps what it can of a damaged store, with what earlier ones have of the rest", async () => {
      const [good, bad] = [await session("good"), await session("bad")];
      await store.foldNow();
      await uninstalling.backUp(store, folder.root);
      await store.append(good, [said("better")]);
      for (const file of await editionsOf(bad)) await folder.flipBit(folder.path("sessions", file), 0.9);
      await uninstalling.note(folder.root);
      await writeFile(folder.path("catalog.braid"), "");
      await writeFile(folder.path("journal", "0000000000-1.log"), "torn");
      assert.equal((await uninstalling.run()).code, 0);
      assert.deepEqual(await uninstalling.textsIn(good), ["better", "good"]);
      assert.deepEqual(await uninstalling.textsIn(bad), ["bad"]);

      // Without its identity it is another store, of which there is no backup yet.
      await writeFile(folder.path("store.json"), "");
      assert.equal((await uninstalling.run()).code, 0);
      assert.deepEqual(await uninstalling.textsIn(good), ["better", "good"]);
      assert.equal((await readdir(uninstalling.backupFolder)).length, 2);
    });

    it("copies files of a newer version as they are", async () => {
      const [id, newer] = [await session("mine"), await session("newer")];
      await store.foldNow();
      const [file = ""] = await editionsOf(newer);
      const bytes = await readFile(folder.path("sessions", file));
      const end = bytes.indexOf("\n");
      const open = bytes
        .toString("latin1", 0, end)
        .replace(/,"check":.*/, "")
        .replace('"version":1', '"version":2');
      const made = Buffer.concat([
        Buffer.from(`${open},"check":"${checksumOf(open)}"}`),
        bytes.subarray(end),
      ]);
      await writeFile(folder.path("sessions", file), made);
      await uninstalling.note(folder.root);
      await runs();
      assert.deepEqual(await uninstalling.textsIn(id), ["mine"]);
      const copy = (await uninstalling.files()).find((name) => name.includes(`${newer}.1.`));
      assert.deepEqual(await readFile(join(uninstalling.backupFolder, copy ?? "")), made);
    });

    it("is in the folder the user chose, or in the usual one while that is away", async () => {
      const id = await session("mine");
      const chosen = join(uninstalling.home, "drive");
      await uninstalling.note(folder.root, { backupFolder: chosen });
      await runs();
      assert.deepEqual(await uninstalling.textsIn(id), ["mine"]);
      assert.equal(existsSync(chosen), false);
      await mkdir(chosen);
      await runs();
      assert.deepEqual(await uninstalling.textsIn(id, { folder: join(chosen, "braid-backups") }), ["mine"]);
    });
  });

  describe("of much in little time", () => {
    let nowMs: number;
    let vault: BackupVault;
    beforeEach(() => {
      nowMs = systemClock.now();
      vault = vaultOn(privateDisk);
    });

    const place = () => join(folder.root, "..", "elsewhere");
    const vaultOn = (disk: Disk) => new BackupVault(disk, { now: () => nowMs as EpochMs }, place());
    const make = (copiesInTime: number, from = vault) =>
      makeBackup(
        {
          ...{ disk: privateDisk, log: silentLog, root: folder.root, editor: "Editor" },
          ...{ vault: from, now: nowMs as EpochMs, haste: { isTimeUp: () => copiesInTime-- <= 0 } },
        },
        new AbortController().signal,
      );
    const newest = async () => {
      const [time] = await vault.times();
      const manifest = time === undefined ? undefined : await vault.manifest(time);
      return new Map(manifest?.entries.map((entry) => [entry.session, entry]));
    };

    it("begins with what was changed last, and has what earlier ones hold of the rest", async () => {
      const first = await session("first");
      await store.foldNow();
      await make(1);
      await store.append(first, [said("more")]);
      await store.foldNow();
      const others: SessionId[] = [];
      for (const text of ["second", "third"]) {
        others.push(await session(text));
        await store.foldNow();
      }
      const [second, third] = others as [SessionId, SessionId];
      nowMs += 1000;
      await make(1);
      assert.deepEqual([...(await newest())].map(([id, { generation }]) => [id, generation]).sort(), [
        ...[
          [first, 1],
          [third, 1],
        ].sort(),
      ]);
      nowMs += 1000;
      await make(9);
      assert.deepEqual(new Set((await newest()).keys()), new Set([first, second, third]));
      assert.equal((await newest()).get(first)?.generation, 2);
      assert.equal((await vault.times()).length, 3); // Of one hour; otherwise only the newest would be kept.
    });

    it("is not tidied away by a window that makes an ordinary one meanwhile, however old its files are", async () => {
      const id = await session("old");
      await store.foldNow();
      const [original = ""] = await editionsOf(id);
      nowMs -= nowMs % 3_600_000;
      const longAgo = new Date(nowMs - 3 * 86_400_000);
      await utimes(folder.path("sessions", original), longAgo, longAgo);
      let isTidied = false;
      const tidying = vaultOn(
        scriptedDisk(async ({ call, path }) => {
          if (isTidied || call !== "writeExclusive" || !path.includes(".backup")) return;
          isTidied = true; // What is linked by now is listed nowhere yet.
          for (const age of [3, 2, 1]) {
            const madeAt = (nowMs - age * 1000) as EpochMs;
            await vault.publish(
              { editor: "Editor", madeAt, sessions: 0, trash: 0, present: 0, entries: 0 },
              [],
            );
          }
          await vault.rotate((nowMs - 1000) as EpochMs);
          assert.equal((await vault.times()).length, 1);
          assert.equal((await vault.copies()).length, 1);
        }),
      );
      nowMs += 5000;
      await make(9, tidying);
      assert.equal(isTidied, true);
      assert.equal((await newest()).has(id), true);
    });

    it("gives files another name where it can, and copies them where not", async () => {
      const id = await session("one");
      await store.foldNow();
      const [original = ""] = await editionsOf(id);
      const inodeOf = async (path: string) => (await stat(path, { bigint: true })).ino;
      const copy = async () => join(place(), "files", (await readdir(join(place(), "files")))[0] ?? "");
      const refusing = vaultOn(
        scriptedDisk(({ call }) => {
          if (call === "link") throw diskFailure("EXDEV");
        }),
      );
      await make(1, refusing);
      assert.notEqual(await inodeOf(await copy()), await inodeOf(folder.path("sessions", original)));
      await rm(place(), { recursive: true });
      await make(1);
      assert.equal(await inodeOf(await copy()), await inodeOf(folder.path("sessions", original)));
      assert.equal((await newest()).has(id), true);
    });
  });
});
