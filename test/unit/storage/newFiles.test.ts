import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFiles } from "../../../src/storage/nodeFiles.ts";
import { nodeFilesFolder, nodeNewFile } from "../../../src/storage/nodeNewFiles.ts";

describe("files that people are given, and files that they name", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "braid-files-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const names = async () => (await readdir(folder)).sort();
  const content = (name: string) => readFile(join(folder, name), "utf8");

  it("takes the place of an older file only when it is whole", async () => {
    const path = join(folder, "talk.md");
    await writeFile(path, "older");
    const file = await nodeNewFile(path);
    assert.equal(file.name, "talk.md");
    await file.append("one, ");
    await file.append("zwei, 三");
    assert.equal(await content("talk.md"), "older");
    await file.done();
    assert.deepEqual([await names(), await content("talk.md")], [["talk.md"], "one, zwei, 三"]);
  });

  it("leaves nothing behind when it is abandoned, and the older file as it was", async () => {
    const path = join(folder, "talk.md");
    await writeFile(path, "older");
    const file = await nodeNewFile(path);
    await file.append("half");
    await file.abandon();
    await file.abandon();
    assert.deepEqual([await names(), await content("talk.md")], [["talk.md"], "older"]);
  });

  it("is told when its place cannot be taken, and can be abandoned then", async () => {
    const path = join(folder, "talk.md");
    await mkdir(path);
    const file = await nodeNewFile(path);
    await file.append("words");
    await assert.rejects(file.done(), { code: /EISDIR|ENOTEMPTY|EPERM|EEXIST/ });
    await file.abandon();
    assert.deepEqual(await names(), ["talk.md"]);
    await assert.rejects(nodeNewFile(join(folder, "none", "talk.md")), { code: "ENOENT" });
  });

  it("gets a number behind its name in a folder where the name is taken", async () => {
    const place = nodeFilesFolder(folder);
    await writeFile(join(folder, "talk.md"), "older");
    await symlink(join(folder, "nowhere"), join(folder, "talk 2.md"));
    for (const text of ["first", "second"]) {
      const file = await place.create("talk.md");
      await file.append(text);
      await file.done();
    }
    const half = await place.create("talk.md");
    await half.append("half");
    await half.abandon();
    assert.deepEqual(await names(), ["talk 2.md", "talk 3.md", "talk 4.md", "talk.md"]);
    assert.deepEqual(
      [await content("talk.md"), await content("talk 3.md"), await content("talk 4.md")],
      ["older", "first", "second"],
    );
    await assert.rejects(content("nowhere"), { code: "ENOENT" });
  });

  it("are those of a folder that end in .json, in their order, and a link to nowhere is one that cannot be read", async () => {
    await writeFile(join(folder, "b.json"), "b");
    await writeFile(join(folder, "a.JSON"), "a");
    await writeFile(join(folder, "notes.txt"), "no");
    await mkdir(join(folder, "folder.json"));
    await symlink(join(folder, "nowhere"), join(folder, "c.json"));
    const found = await nodeFiles.find(folder);
    assert.deepEqual(
      found.map(({ name, sizeBytes }) => [name, sizeBytes]),
      [
        ["a.JSON", 1],
        ["b.json", 1],
        ["c.json", undefined],
      ],
    );
    await assert.rejects(
      async () => {
        for await (const _ of found[2]?.read() ?? []);
      },
      { code: "ENOENT" },
    );
  });
});
