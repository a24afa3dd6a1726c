import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderProblem } from "../../../../src/host/sync/folderProblem.ts";

describe("choosing a sync folder", () => {
  let home: string;
  let store: string;
  let drive: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), "braid-folder-"));
    [store, drive] = [join(home, "store"), join(home, "store-drive")];
    for (const folder of [store, join(store, "sync"), drive, join(drive, "..braid")]) await mkdir(folder);
    await symlink(store, join(drive, "link"), "junction");
    await writeFile(join(drive, "notes.txt"), "");
  });
  after(() => rm(home, { recursive: true, force: true }));

  it("takes one that is there and can be written, also beside Braid's own", async () => {
    for (const folder of [drive, join(drive, "..braid"), home])
      assert.equal(await folderProblem(folder, store), undefined);
  });

  it("says that one is not there, or is a file", async () => {
    assert.match((await folderProblem(join(drive, "gone"), store)) ?? "", /not there now/);
    assert.match((await folderProblem(join(drive, "notes.txt"), store)) ?? "", /is a file/);
  });

  it("refuses Braid's own files, by whatever way", async () => {
    for (const folder of [store, join(store, "sync"), join(drive, "link", "sync")])
      assert.match((await folderProblem(folder, store)) ?? "", /uninstalled/);
  });
});
