import assert from "node:assert/strict";
import type { FolderFiles } from "../../../../src/sync/folder/folderFiles.ts";
import { Listing } from "../../../../src/sync/folder/listing.ts";
import { HandClock, startSession } from "../support/machines.ts";
import { SyncFolder } from "./support/members.ts";
import { MemoryFiles } from "./support/memoryFiles.ts";

const device = (number: number) => number.toString(36).padStart(12, "0");
const own = "m".repeat(12);

describe("which files of a sync folder are read", () => {
  let clock: HandClock;
  let files: MemoryFiles;
  let asked: string[];
  let listing: Listing;
  beforeEach(() => {
    [clock, files, asked] = [new HandClock(), new MemoryFiles(), []];
    const counted: FolderFiles = {
      list: (folder) => {
        asked.push("list");
        return files.list(folder);
      },
      facts: (path) => {
        asked.push(path);
        return files.facts(path);
      },
      readRange: (path, offset, length) => files.readRange(path, offset, length),
      createAppend: (path) => files.createAppend(path),
      rename: (from, to) => files.rename(from, to),
      unlink: (path) => files.unlink(path),
    };
    listing = new Listing({ folder: "/f", files: counted, clock, ownName: `${own}.braid-sync` });
  });
  const put = (...names: string[]) => {
    for (const name of names) files.set(`/f/${name}`, name);
  };

  it("are all of machines, whatever else is there, and each round looks anew", async () => {
    put(`${device(1)}.braid-sync`, "photo.jpg", "~x.tmp", `${device(1)} (conflicted copy).braid-sync`);
    const { chosen, names } = await listing.look();
    assert.deepEqual([chosen.length, names.length, listing.refused], [2, 4, []]);
    assert.equal(asked.length, 2);
    put(`${device(2)}.braid-sync`);
    assert.equal((await listing.look()).chosen.length, 3);
  });

  it("are a hundred at most: this machine's, then others' own, then copies, the last changed first; and that is said", async () => {
    put(`${own}.braid-sync`);
    for (let number = 0; number < 60; number++) put(`${device(number)}.braid-sync`);
    for (let number = 0; number < 3_000; number++) put(`copy ${number}.braid-sync`);
    const { chosen } = await listing.look();
    assert.equal(chosen.length, 100);
    const copies = chosen.filter((name) => name.startsWith("copy"));
    assert.deepEqual([copies.length, copies.includes("copy 2999.braid-sync")], [39, true]);
    assert.ok(chosen.includes(`${own}.braid-sync`));
    const [said] = listing.refused;
    assert.equal(said?.place, "2,961 further files");
    assert.match(said?.reason ?? "", /^Braid reads 100 files of machines at most.*wrong folder/);
  });

  it("are looked for once a minute where there is very much, and every time again when it is gone", async () => {
    for (let number = 0; number < 2_100; number++) put(`photo ${number}.jpg`);
    const first = await listing.look();
    put(`${device(1)}.braid-sync`);
    assert.equal(await listing.look(), first);
    clock.time += 60_000;
    assert.equal((await listing.look()).chosen.length, 1);
    files.files.clear();
    clock.time += 60_000;
    assert.equal((await listing.look()).names.length, 0);
    assert.notEqual(await listing.look(), await listing.look());
  });
});

describe("a sync folder with very many files of machines", () => {
  it("is read and written in part, and says so", async () => {
    const folder = new SyncFolder("/f");
    const files = new MemoryFiles();
    for (let number = 0; number < 500; number++)
      files.set(`/f/copy ${number}.braid-sync`, "of something else");
    const [a, b] = [folder.member("a", files), folder.member("b", files)];
    startSession(a.source, 1, "hello");
    await folder.settle(a, b);
    assert.equal(b.source.sets.size, 1);
    const { refused, devices } = await b.channel.facts();
    assert.deepEqual([devices.length, refused[0]?.place, refused.length], [1, "402 further files", 99]);
    assert.equal((await b.channel.round()).refused.has("402 further files"), true);
    startSession(a.source, 2, "again");
    await folder.settle(a, b);
    assert.equal(b.source.sets.size, 2);
  });
});
