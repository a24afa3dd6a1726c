import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SessionStore, StoreChange } from "../../../src/app/sessionStore.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { Emitter } from "../../../src/base/emitter.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { dataFolderOf } from "../../../src/storage/dataFolder.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { storeIdOf } from "../../../src/storage/storeIdentity.ts";
import { noteStore, type StoreNote, StoreRegistry } from "../../../src/storage/storeRegistry.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { until } from "./support/storeFolder.ts";

const dayMs = 86_400_000;

describe("the list of stores", () => {
  let root: string;
  let nowMs: number;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "braid-registry-"));
    nowMs = 1_000 * dayMs;
  });
  afterEach(() => rm(root, { recursive: true }));

  const registry = (disk = privateDisk) =>
    new StoreRegistry({ disk, clock: { now: () => nowMs as EpochMs }, dataFolder: join(root, "data") });
  const files = () => readdir(join(root, "data", "stores"));
  const noteOf = (folder: string, editor = "Editor"): StoreNote => ({ root: join(root, folder), editor });

  it("names every store with its folder, the one used last first", async () => {
    await registry().note(noteOf("one", "Editor One"));
    nowMs += 5;
    await registry().note(noteOf("two", "Editor Two"));
    assert.deepEqual(
      (await registry().stores()).map(({ root: folder, editor, lastUsed }) => [folder, editor, lastUsed]),
      [
        [join(root, "two"), "Editor Two", nowMs],
        [join(root, "one"), "Editor One", nowMs - 5],
      ],
    );
    if (process.platform !== "win32")
      assert.equal((await stat(join(root, "data", "stores"))).mode & 0o777, 0o700);
  });

  it("writes at most once a day, whichever way the clock went", async () => {
    await registry().note(noteOf("one", "Editor"));
    const quiet = scriptedDisk(({ call, path }) => {
      if (call === "writeExclusive") throw new Error(`${path} was written.`);
    });
    for (const step of [1000, dayMs - 2000]) {
      nowMs += step;
      await registry(quiet).note(noteOf("one", "Editor"));
    }
    nowMs += dayMs;
    await assert.rejects(registry(quiet).note(noteOf("one", "Editor")), /was written/);
    nowMs -= 100 * dayMs;
    await registry().note(noteOf("one", "Editor"));
    assert.equal((await registry().stores())[0]?.lastUsed, nowMs);
    assert.equal((await files()).length, 1);
  });

  it("passes over what it cannot read, and leaves nothing half-written", async () => {
    await registry().note(noteOf("one", "Editor"));
    await writeFile(join(root, "data", "stores", "aaaaaaaaaaaaaaaa.json"), '{"root":7}');
    await writeFile(join(root, "data", "stores", "..json"), "x");
    await writeFile(join(root, "data", "stores", "bbbbbbbbbbbbbbbb.json"), "not JSON");
    assert.equal((await registry().stores()).length, 1);
    const full = scriptedDisk(({ call }) => {
      if (call === "rename") throw diskFailure("ENOSPC");
    });
    nowMs += 2 * dayMs;
    const before = await files();
    await assert.rejects(registry(full).note(noteOf("one", "Editor")), /ENOSPC/);
    assert.deepEqual(await files(), before);
  });

  it("follows the settings of a store that was noted, and of no other", async () => {
    const settings = new Emitter<void>(assert.ifError);
    const lists = new Emitter<void>(assert.ifError);
    const changes = new Emitter<StoreChange>(assert.ifError);
    const own = registry();
    const renewals: Promise<void>[] = [];
    const renew = own.renew.bind(own);
    own.renew = (note) => {
      const renewal = renew(note);
      renewals.push(renewal);
      return renewal;
    };
    let isBackedUp = true;
    const noting = noteStore({
      store: { onDidChange: changes.event } as SessionStore,
      registry: own,
      note: () => ({ ...noteOf("one"), extensions: "/extensions", isBackedUp, backupFolder: undefined }),
      ...{ log: silentLog, onDidChangeSettings: settings.event, onDidList: lists.event },
    });
    const noted = async () => {
      await Promise.all(renewals);
      return (await own.stores()).map(({ root: folder, ...more }) => [folder, more.isBackedUp]);
    };
    settings.fire();
    assert.deepEqual(await noted(), []);
    assert.deepEqual(await readdir(root), []);

    changes.fire({ session: "aaaaaaaaaaaa" as SessionId, origin: "elsewhere" });
    changes.fire({ session: "aaaaaaaaaaaa" as SessionId, origin: "here" });
    await until(async () => (await own.stores()).length === 1);
    await own.note(noteOf("two"));
    isBackedUp = false;
    settings.fire();
    assert.deepEqual(
      new Map((await noted()) as [string, boolean][]),
      new Map([
        [join(root, "one"), false],
        [join(root, "two"), undefined],
      ]),
    );
    isBackedUp = true; // By hand, while no window was there: the next one looks when its list is shown.
    lists.fire();
    assert.ok((await noted()).some(([folder, is]) => folder === join(root, "one") && is === true));
    lists.fire();
    assert.equal(renewals.length, 3);
    noting.dispose();
    settings.fire();
    assert.equal(renewals.length, 3);
  });

  it("knows no store before there is one", async () => assert.deepEqual(await registry().stores(), []));
});

describe("the id of a store", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "braid-identity-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  it("stays, and is the same for windows that ask at once", async () => {
    const store = join(root, "store");
    const ids = await Promise.all(Array.from({ length: 8 }, () => storeIdOf(privateDisk, store)));
    assert.deepEqual(new Set(ids), new Set([await storeIdOf(privateDisk, store)]));
    assert.match(ids[0] ?? "", /^[0-9a-z]{16}$/);
    assert.deepEqual(await readdir(store), ["store.json"]);
  });

  it("is another one in a copy, and in a new store in the same place", async () => {
    const [one, two] = [join(root, "one"), join(root, "two")];
    const first = await storeIdOf(privateDisk, one);
    await privateDisk.makeDirectory(two);
    await writeFile(join(two, "store.json"), await readFile(join(one, "store.json")));
    assert.notEqual(await storeIdOf(privateDisk, two), first);
    assert.equal(await storeIdOf(privateDisk, one), first);
    await rm(one, { recursive: true });
    assert.notEqual(await storeIdOf(privateDisk, one), first);
  });

  it("is made anew when its file is damaged", async () => {
    const first = await storeIdOf(privateDisk, root);
    await writeFile(join(root, "store.json"), "");
    const second = await storeIdOf(privateDisk, root);
    assert.notEqual(second, first);
    assert.equal(await storeIdOf(privateDisk, root), second);
  });
});

describe("the user's data folder", () => {
  it("is where each system keeps such things", () => {
    assert.equal(dataFolderOf("linux", {}, "/home/me"), "/home/me/.local/share/braid");
    assert.equal(dataFolderOf("linux", { XDG_DATA_HOME: "/data" }, "/home/me"), "/data/braid");
    assert.equal(
      dataFolderOf("linux", { XDG_DATA_HOME: "relative" }, "/home/me"),
      "/home/me/.local/share/braid",
    );
    assert.equal(dataFolderOf("darwin", {}, "/Users/me"), "/Users/me/Library/Application Support/Braid");
  });
});
