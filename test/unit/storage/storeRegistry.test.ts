import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EpochMs } from "../../../src/base/clock.ts";
import { dataFolderOf } from "../../../src/storage/dataFolder.ts";
import { privateDisk } from "../../../src/storage/privateDisk.ts";
import { storeIdOf } from "../../../src/storage/storeIdentity.ts";
import { StoreRegistry } from "../../../src/storage/storeRegistry.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";

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

  it("names every store with its folder, the one used last first", async () => {
    await registry().note(join(root, "one"), "Editor One");
    nowMs += 5;
    await registry().note(join(root, "two"), "Editor Two");
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
    await registry().note(join(root, "one"), "Editor");
    const quiet = scriptedDisk(({ call, path }) => {
      if (call === "writeExclusive") throw new Error(`${path} was written.`);
    });
    for (const step of [1000, dayMs - 2000]) {
      nowMs += step;
      await registry(quiet).note(join(root, "one"), "Editor");
    }
    nowMs += dayMs;
    await assert.rejects(registry(quiet).note(join(root, "one"), "Editor"), /was written/);
    nowMs -= 100 * dayMs;
    await registry().note(join(root, "one"), "Editor");
    assert.equal((await registry().stores())[0]?.lastUsed, nowMs);
    assert.equal((await files()).length, 1);
  });

  it("passes over what it cannot read, and leaves nothing half-written", async () => {
    await registry().note(join(root, "one"), "Editor");
    await writeFile(join(root, "data", "stores", "aaaaaaaaaaaaaaaa.json"), '{"root":7}');
    await writeFile(join(root, "data", "stores", "..json"), "x");
    await writeFile(join(root, "data", "stores", "bbbbbbbbbbbbbbbb.json"), "not JSON");
    assert.equal((await registry().stores()).length, 1);
    const full = scriptedDisk(({ call }) => {
      if (call === "rename") throw diskFailure("ENOSPC");
    });
    nowMs += 2 * dayMs;
    const before = await files();
    await assert.rejects(registry(full).note(join(root, "one"), "Editor"), /ENOSPC/);
    assert.deepEqual(await files(), before);
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
