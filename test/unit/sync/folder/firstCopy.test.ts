import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import type { FolderFiles } from "../../../../src/sync/folder/folderFiles.ts";
import { MemorySource, message, sessionId, startSession } from "../support/machines.ts";
import { equal, SyncFolder } from "./support/members.ts";

describe("the first copy into a sync folder", () => {
  let folder: SyncFolder;
  beforeEach(async () => {
    folder = await SyncFolder.make();
  });
  afterEach(() => folder.remove());

  it("is made in parts, the newest sessions first, and says how far it is", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 700; number++) startSession(a.source, number, "hello");
    const copied: number[] = [];
    for (let round = 0; ; round++) {
      assert.equal((await a.channel.round()).published, true); // Without waiting for a minute.
      const { copying, waiting } = await a.channel.facts();
      if (!copying) break;
      assert.deepEqual([copying.total, waiting], [700, 700 - copying.done]);
      copied.push(copying.done);
      if (round > 0) continue;
      const b = folder.member("b");
      const { changed } = await b.channel.round();
      assert.deepEqual(
        [...changed].sort(),
        Array.from({ length: 200 }, (_, index) => sessionId(500 + index)),
      );
      assert.deepEqual(
        (await b.channel.facts()).devices.map(({ sessions }) => sessions),
        [700],
      );
      await rm(folder.file("b"));
    }
    assert.deepEqual(copied, [200, 400, 600]);
    const c = folder.member("c");
    await c.channel.round();
    equal(a, c);
  });

  it("goes on after a restart without making again what is there", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 450; number++) startSession(a.source, number, "hello");
    await a.channel.round();
    let asked = 0;
    const records = a.source.records.bind(a.source);
    a.source.records = (session) => {
      asked++;
      return records(session);
    };
    folder.clock.time += 60_000;
    const again = folder.channel("a", a.source);
    await folder.settle({ channel: again });
    assert.equal(asked, 250);
    const b = folder.member("b");
    await b.channel.round();
    equal(a, b);
  });

  it("shows how far it is while it is made, and passes over what cannot be read now", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 300; number++) startSession(a.source, number, "hello");
    const seen = new Set<number>();
    const records = a.source.records.bind(a.source);
    a.source.records = async (session) => {
      seen.add((await a.channel.facts()).copying?.done ?? -1);
      return session === sessionId(250) ? [] : records(session);
    };
    await a.channel.round();
    assert.deepEqual(
      [...seen],
      Array.from({ length: 200 }, (_, index) => index),
    );
    assert.ok((await folder.settle(a)) > 0);
    assert.equal((await a.channel.facts()).copying, undefined);
    assert.equal(await folder.settle(a), 0, "it is not tried again and again");
    const b = folder.member("b");
    await b.channel.round();
    assert.equal(b.source.sets.size, 299);
  });

  it("holds no more than a few lines in memory, however large the file", async () => {
    const a = folder.member("a", watching);
    largest = 0;
    for (let number = 0; number < 40; number++)
      startSession(a.source, number, ...Array.from({ length: 100 }, () => noise(2_000)));
    await folder.settle(a);
    const { size: bytes } = await stat(folder.file("a"));
    assert.ok(bytes > 5_000_000, `${bytes}`);
    a.source.write(sessionId(3), message("more"));
    folder.clock.time += 600_000;
    assert.equal(await folder.settle(a), 1);
    const b = folder.member("b", watching);
    await folder.settle(b);
    equal(a, b);
    assert.ok(largest <= 1_500_000, `${largest} bytes at once`);
  });

  it("carries a session that is longer than a line", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, ...Array.from({ length: 30 }, () => noise(100_000)));
    startSession(a.source, 2, "short");
    await folder.settle(a);
    const b = folder.member("b");
    assert.deepEqual([...(await b.channel.round()).changed].sort(), [sessionId(1), sessionId(2)]);
    equal(a, b);
    assert.deepEqual((await b.channel.facts()).awaited, []);
  });

  it("is read in parts, too, and goes on in the next round", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 12; number++)
      startSession(a.source, number, ...Array.from({ length: 10 }, () => noise(100_000)));
    await folder.settle(a);
    const b = folder.member("b");
    const rounds: number[] = [];
    for (let changed = -1; changed !== 0; rounds.push(changed)) {
      const round = await b.channel.round();
      if (rounds.length === 0) assert.equal(round.published, false, "it has not heard everything yet");
      changed = round.changed.length;
    }
    assert.ok(rounds.length > 2, `${rounds}`);
    assert.equal(
      rounds.reduce((sum, each) => sum + each),
      12,
    );
    equal(a, b);
  });

  it("is not spoilt by a disk that refuses for a while", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 100; number++) startSession(a.source, number, "hello");
    await folder.settle(a);
    const b = folder.member("b");
    const merge = b.source.merge.bind(b.source);
    let times = 0;
    b.source.merge = (records) =>
      ++times === 2 ? Promise.reject(new Error("The disk is full.")) : merge(records);
    await assert.rejects(b.channel.round(), /full/);
    await b.channel.round();
    equal(a, b);
    assert.ok(b.source instanceof MemorySource);
  });

  let largest = 0;
  const watching: FolderFiles = {
    ...nodeDisk,
    readRange: async (path, offset, length) => {
      largest = Math.max(largest, length);
      return nodeDisk.readRange(path, offset, length);
    },
    createAppend: async (path) => {
      const file = await nodeDisk.createAppend(path);
      return {
        write: (bytes) => {
          largest = Math.max(largest, bytes.length);
          return file.write(bytes);
        },
        datasync: () => file.datasync(),
        close: () => file.close(),
      };
    },
  };
});

/** Text that cannot be packed well. */
const noise = (length: number): string => randomBytes(length).toString("base64").slice(0, length);
