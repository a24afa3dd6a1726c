import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFile,
  copyFile,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { TransportError } from "../../../../src/app/transport.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { projectsSession } from "../../../../src/core/projectRecords.ts";
import { fieldChange } from "../../../../src/core/session.ts";
import { sessionSyncChange, syncContentChange } from "../../../../src/core/syncRules.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import { headLine } from "../../../../src/sync/folder/format.ts";
import { RuledSource } from "../../../../src/sync/ruledSource.ts";
import { StoreSource } from "../../../../src/sync/storeSource.ts";
import { StoreFolder, said, textsIn } from "../../storage/support/storeFolder.ts";
import { MemorySource, message, sessionId, startSession } from "../support/machines.ts";
import { equal, SyncFolder } from "./support/members.ts";

const quiet = {
  changed: [],
  continued: [],
  kept: [],
  returned: [],
  forked: [],
  held: new Map(),
  refused: new Map(),
  isDoubled: false,
};

describe("a sync folder", () => {
  let folder: SyncFolder;
  beforeEach(async () => {
    folder = await SyncFolder.make();
  });
  afterEach(() => folder.remove());

  describe("between two stores", () => {
    const stores: StoreFolder[] = [];
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.remove();
    });
    const machine = async (letter: string) => {
      const home = await StoreFolder.make();
      stores.push(home);
      const store = await home.window();
      const source = new StoreSource(store);
      return { store, source, channel: folder.channel(letter, source) };
    };

    it("brings everything to a machine that comes when the other one is off", async () => {
      const laptop = await machine("a");
      for (let number = 0; number < 30; number++)
        await laptop.store.append(sessionId(number), [
          fieldChange("title", `T${number}`),
          said(`text ${number}`),
        ]);
      assert.equal((await laptop.channel.round()).published, true);
      assert.equal((await laptop.channel.facts()).copying, undefined);
      laptop.source.dispose();

      const desktop = await machine("b");
      const { changed } = await desktop.channel.round();
      assert.equal(changed.length, 30);
      for (let number = 0; number < 30; number++)
        assert.deepEqual(await textsIn(desktop.store, sessionId(number)), [`text ${number}`]);
      assert.deepEqual(
        (await desktop.channel.facts()).devices.map(({ name, differing }) => [name, differing]),
        [["Machine a", 0]],
      );
      desktop.source.dispose();
    });

    it("keeps what both continued, and says that it did", async () => {
      const [a, b] = [await machine("a"), await machine("b")];
      const first = said("question");
      const next = (text: string) => ({
        ...said(text),
        value: { ...(said(text).value as object), parentId: first.key },
      });
      await a.store.append(sessionId(1), [fieldChange("title", "T"), first]);
      await folder.settle(a, b);
      await a.store.append(sessionId(1), [next("on the laptop")]);
      await b.store.append(sessionId(1), [next("on the desktop")]);
      const forked: SessionId[] = [];
      for (let round = 0; round < 4; round++)
        for (const { channel } of [a, b]) {
          folder.clock.time += 60_000;
          forked.push(...(await channel.round()).forked);
        }
      assert.deepEqual(forked, [sessionId(1)]);
      for (const { store } of [a, b])
        assert.deepEqual(await textsIn(store, sessionId(1)), ["on the desktop", "on the laptop", "question"]);
      for (const { source } of [a, b]) source.dispose();
    });
  });

  it("settles with one file for each of three machines, and writes nothing more", async () => {
    const members = ["a", "b", "c"].map((letter) => folder.member(letter));
    for (const [index, { source }] of members.entries())
      for (let number = 0; number < 50; number++)
        startSession(source, index * 100 + number, "question", "answer");
    const publications = await folder.settle(...members);
    assert.ok(publications <= 6, `${publications} publications`);
    equal(...members);
    assert.deepEqual(
      await folder.names(),
      ["a", "b", "c"].map((letter) => `${letter.repeat(12)}.braid-sync`),
    );
    const before = await readFile(folder.file("a"), "utf8");
    assert.equal(await folder.settle(...members), 0);
    assert.equal(await readFile(folder.file("a"), "utf8"), before);
    for (const { channel } of members) {
      const { waiting, sessions, awaited } = await channel.facts();
      assert.deepEqual([waiting, sessions, awaited], [0, 150, []]);
    }
  });

  it("counts as sessions what a user calls so, and says when only what belongs to all of them waits", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    a.source.write(projectsSession, syncContentChange("everything"));
    startSession(a.source, 1, "hello");
    await folder.settle(a, b);
    const counts = async () => {
      const { sessions, waiting, rulesWait, devices } = await a.channel.facts();
      return [sessions, waiting, rulesWait, ...devices.flatMap((each) => [each.sessions, each.differing])];
    };
    assert.deepEqual(await counts(), [1, 0, false, 1, 0]);
    a.source.write(projectsSession, sessionSyncChange(sessionId(9), false));
    await a.channel.round();
    assert.deepEqual(await counts(), [1, 0, true, 1, 0]);
  });

  it("changes only the lines of sessions that changed", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 20; number++) startSession(a.source, number, "hello");
    await folder.settle(a);
    const before = (await readFile(folder.file("a"), "utf8")).split("\n");
    a.source.write(sessionId(7), message("more"));
    const asked: SessionId[] = [];
    const records = a.source.records.bind(a.source);
    a.source.records = (session) => {
      asked.push(session);
      return records(session);
    };
    await folder.settle(a);
    const after = (await readFile(folder.file("a"), "utf8")).split("\n");
    assert.deepEqual(asked, [sessionId(7)]);
    const changed = after.flatMap((line, index) => (line === before[index] ? [] : [line.split(" ")[0]]));
    assert.deepEqual(changed, ["braid-sync-folder", "s", "end"]);
  });

  it("says something new at most once a minute, and large files more seldom", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    assert.equal((await a.channel.round()).published, true);
    startSession(a.source, 2, "hello");
    folder.clock.time += 59_000;
    assert.equal((await a.channel.round()).published, false);
    assert.equal((await a.channel.facts()).waiting, 1);
    folder.clock.time += 1_000;
    assert.equal((await a.channel.round()).published, true);
    startSession(a.source, 3, "hello");
    folder.clock.time -= 31_536_000_000;
    assert.equal((await a.channel.round()).published, true, "a clock that was set back silences nobody");
    for (let number = 10; number < 40; number++)
      startSession(a.source, number, ...Array.from({ length: 2 }, () => noise(150_000)));
    folder.clock.time += 60_000;
    assert.equal((await a.channel.round()).published, true);
    startSession(a.source, 4, "hello");
    folder.clock.time += 60_000;
    assert.equal((await a.channel.round()).published, false);
    folder.clock.time += 120_000;
    assert.equal((await a.channel.round()).published, true);
  });

  it("reads only files that changed, and unpacks only lines that hold something new", async () => {
    const [a, b] = [folder.member("a"), folder.member("b", counting())];
    for (let number = 0; number < 5; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    const reads = counted.reads;
    for (let round = 0; round < 3; round++) await b.channel.round();
    assert.equal(counted.reads, reads);
    let merged = 0;
    const merge = b.source.merge.bind(b.source);
    b.source.merge = (records) => {
      merged += records.length;
      return merge(records);
    };
    startSession(b.source, 0, "only here"); // Now this machine holds more of it.
    a.source.write(sessionId(3), message("new"));
    folder.clock.time += 60_000;
    await a.channel.round();
    const { changed } = await b.channel.round();
    assert.deepEqual(changed, [sessionId(3)]);
    assert.equal(merged, 1);
  });

  it("writes its file again when it is gone, damaged or set back, and takes nobody's absence for a removal", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    startSession(a.source, 2, "hello");
    await folder.settle(a, b);
    const old = await readFile(folder.file("a"));
    a.source.write(sessionId(1), message("more"));
    await folder.settle(a, b);
    const whole = String(await readFile(folder.file("a")))
      .split("\n")
      .slice(1);
    const isWritten = async () => {
      await folder.settle(a, b);
      assert.deepEqual(
        String(await readFile(folder.file("a")))
          .split("\n")
          .slice(1, 3),
        whole.slice(0, 2),
      );
      equal(a, b);
      assert.equal(a.source.sets.size, 2);
    };
    await writeFile(folder.file("a"), old);
    await isWritten();
    await writeFile(folder.file("a"), String(old).replace("\ns ", "\ns 7"));
    await isWritten();
    await writeFile(folder.file("a"), "");
    await isWritten();
    for (const letter of ["a", "b"]) await rm(folder.file(letter));
    await isWritten();
    assert.equal((await folder.names()).length, 2);
  });

  it("gets back from its own file what its store lost, before it writes another one", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    startSession(a.source, 2, "hello");
    await folder.settle(a);
    const before = a.source.travelling;
    const emptied = new MemorySource(folder.clock, "a".repeat(10));
    const again = folder.channel("a", emptied);
    await folder.settle({ channel: again });
    assert.deepEqual(emptied.travelling, before);

    emptied.sets.delete(sessionId(1)); // As when a session's file is put into quarantine.
    startSession(emptied, 3, "new");
    await folder.settle({ channel: again });
    assert.equal(emptied.sets.size, 3);
  });

  it("goes on where it was after a restart, with its memory or without", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (const { source } of [a, b]) startSession(source, source === a.source ? 1 : 2, "hello");
    await folder.settle(a, b);
    const heardAt = (await b.channel.facts()).devices[0]?.heardAt;
    folder.clock.time += 600_000;
    for (const memory of [b.channel.memory, undefined, "nonsense"]) {
      const again = folder.channel("b", b.source, { memory });
      assert.deepEqual(await again.round(), { ...quiet, published: false });
      const [device] = (await again.facts()).devices;
      if (memory === b.channel.memory) assert.equal(device?.heardAt, heardAt);
      b.source.write(sessionId(2), message("more"));
      folder.clock.time += 60_000;
      assert.equal((await again.round()).published, true);
      assert.equal((await again.round()).isDoubled, false);
    }
  });

  it("finds out that another machine has its name", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    await folder.settle(a);
    const copied = new MemorySource(folder.clock, "z".repeat(10));
    await copied.merge([...(a.source.sets.get(sessionId(1)) ?? [])]);
    startSession(copied, 2, "on the copy");
    folder.clock.time += 60_000;
    assert.equal((await folder.channel("a", copied, { memory: a.channel.memory }).round()).published, true);
    startSession(a.source, 3, "on the first");
    const round = await a.channel.round();
    assert.deepEqual([round.isDoubled, round.published], [true, false]);
    assert.deepEqual(round.changed, [sessionId(2)], "what it said is taken in all the same");
    assert.match(await readFile(folder.file("a"), "utf8"), new RegExp(sessionId(2)));
  });

  it("reads the copies that synced drives make of a conflict, for they can do no harm", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    await folder.settle(a);
    const copy = join(folder.path, `${"a".repeat(12)} (Laptop's conflicted copy).braid-sync`);
    await copyFile(folder.file("a"), copy);
    startSession(a.source, 2, "hello");
    await folder.settle(a);
    await rename(folder.file("a"), join(folder.path, "elsewhere"));
    assert.deepEqual((await b.channel.round()).changed, [sessionId(1)]);
    await rename(join(folder.path, "elsewhere"), folder.file("a"));
    await folder.settle(a, b);
    equal(a, b);
    const { devices } = await b.channel.facts();
    assert.deepEqual(
      devices.map(({ sessions }) => sessions),
      [2],
    );
  });

  it("says what it does not take in, and takes in the rest", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    startSession(a.source, 2, "hello");
    await folder.settle(a);
    const text = await readFile(folder.file("a"), "utf8");
    await writeFile(folder.file("c"), text);
    await writeFile(folder.file("d"), text.replace("braid-sync-folder 1", "braid-sync-folder 2"));
    await writeFile(folder.file("e"), "hello");
    await writeFile(join(folder.path, "notes.txt"), "mine");
    const [, one = "", two = ""] = text.split("\n");
    await writeFile(
      folder.file("a"),
      text.replace(
        one,
        one.replace(/.$/, (end) => (end === "A" ? "B" : "A")),
      ),
    );
    await appendFile(folder.file("a"), `x sealed\n${two}\n`);
    const { changed, refused } = await b.channel.round();
    assert.deepEqual(changed, [sessionId(2)]);
    assert.deepEqual(
      [...refused].map(([place, reason]) => [place.slice(0, 1), reason.split(/[.;]/)[0]]),
      [
        ["a", "1 session in it cannot be read"],
        ["c", "It holds what another machine wrote into a file of its own"],
        ["d", "A newer version of Braid wrote it"],
        ["e", "It was not written by Braid, or its beginning is damaged"],
      ],
    );
    assert.match(refused.get(`${"a".repeat(12)}.braid-sync`) ?? "", /1 line in it .* this version/);
    assert.deepEqual((await b.channel.facts()).awaited, [
      { session: sessionId(1), devices: ["Machine a"], messages: 1 },
    ]);
    for (const letter of ["c", "d", "e"]) await rm(folder.file(letter));
    await folder.settle(a, b);
    equal(a, b);
    assert.deepEqual((await b.channel.round()).refused, new Map());
  });

  it("is not held up by what is no file, or never ends", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    await a.channel.round();
    execFileSync("mkfifo", [folder.file("c")]);
    await symlink("/dev/zero", folder.file("d"));
    await nodeDisk.makeDirectory(folder.file("e"));
    await symlink(folder.file("x"), folder.file("f"));
    assert.deepEqual((await b.channel.round()).changed, [sessionId(1)]);
    assert.equal((await b.channel.round()).isDoubled, false);
    assert.deepEqual(
      (await b.channel.facts()).refused.map(({ place }) => place),
      ["eeeeeeeeeeee.braid-sync"],
    );
    equal(a, b);
  });

  it("reads files whose lines a repository ended in another way", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    await folder.settle(a);
    await writeFile(folder.file("a"), (await readFile(folder.file("a"), "utf8")).replaceAll("\n", "\r\n"));
    const { refused } = await b.channel.round();
    folder.clock.time += 3_600_000;
    assert.equal(refused.size, 0);
    assert.deepEqual((await b.channel.facts()).refused, [], "it is whole");
    equal(a, b);
  });

  it("asks before many sessions vanish, and after the user agreed does it", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (let number = 0; number < 100; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    const isDeleted = (number: number) => b.source.sets.get(sessionId(number))?.get("field", "deleted");
    for (let number = 0; number < 60; number++)
      a.source.write(sessionId(number), fieldChange("deleted", true), fieldChange("title", "Last words"));
    folder.clock.time += 60_000;
    await a.channel.round();
    const { held } = await b.channel.round();
    assert.equal(held.get(a.letter.repeat(12))?.length, 60);
    assert.deepEqual(
      (await b.channel.facts()).held.map(({ name, sessions }) => [name, sessions.length]),
      [["Machine a", 60]],
    );
    assert.equal(isDeleted(5), undefined);
    assert.equal(b.source.sets.get(sessionId(5))?.get("field", "title")?.value, "Last words");
    assert.equal((await b.channel.round()).held.size, 1, "it stays held");
    a.source.write(sessionId(7), fieldChange("title", "Said of one of them alone"));
    await folder.settle(a, b);
    assert.equal((await b.channel.facts()).held[0]?.sessions.length, 60, "it stays held, too");
    assert.equal(isDeleted(7), undefined);
    a.source.write(sessionId(5), fieldChange("deleted", null));
    await folder.settle(a, b);
    assert.equal((await b.channel.round()).held.get(a.letter.repeat(12))?.length, 59, "restored there");
    b.channel.agree(a.letter.repeat(12));
    assert.equal((await b.channel.round()).held.size, 0);
    assert.equal(isDeleted(6)?.value, true);
    await folder.settle(a, b);
    equal(a, b);
  });

  it("does not let a few of those vanish at every start, or when the file was away for a while", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (let number = 0; number < 70; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    const device = a.letter.repeat(12);
    const removed = [...Array(13).keys(), 64, 65, 66, 67, 68, 69];
    for (let number = 0; number < 70; number++)
      a.source.write(sessionId(number), fieldChange("archived", true));
    for (const number of removed) a.source.write(sessionId(number), fieldChange("deleted", true));
    folder.clock.time += 60_000;
    await a.channel.round();
    const first = (await b.channel.round()).held.get(device);
    assert.equal(first?.length, 6, "the guard saw them in two parts");
    await rename(folder.file("a"), folder.file("a").slice(0, -1));
    assert.equal((await b.channel.round()).held.size, 0, "nobody is asked about a machine that is not there");
    const memory = JSON.parse(JSON.stringify(b.channel.memory));
    const again = folder.channel("b", b.source, { memory });
    folder.clock.time += 2 * 86_400_000;
    await again.round();
    await rename(folder.file("a").slice(0, -1), folder.file("a"));
    for (const channel of [b.channel, again])
      assert.deepEqual((await channel.round()).held.get(device)?.length, 6);
    for (const session of first ?? [])
      assert.equal(b.source.sets.get(session)?.get("field", "deleted"), undefined);
    again.agree(device);
    assert.equal((await again.round()).held.size, 0);
    for (const session of first ?? [])
      assert.equal(b.source.sets.get(session)?.get("field", "deleted")?.value, true);
  });

  it("takes what is held back elsewhere for held back", async () => {
    const a = folder.member("a");
    for (let number = 0; number < 9; number++) startSession(a.source, number, "hello");
    const b = folder.member("b");
    await folder.settle(a, b);
    a.source.write(sessionId(3), fieldChange("deleted", true));
    a.source.write(sessionId(4), fieldChange("deleted", true));
    folder.clock.time += 60_000;
    await a.channel.round();
    const channel = folder.channel("b", b.source, { heldElsewhere: () => [sessionId(3)] });
    assert.deepEqual((await channel.round()).held.get(a.letter.repeat(12)), [sessionId(3)]);
    assert.equal(b.source.sets.get(sessionId(3))?.get("field", "deleted"), undefined);
    assert.equal(b.source.sets.get(sessionId(4))?.get("field", "deleted")?.value, true);
  });

  it("does not go on counting where nobody could follow", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    await a.channel.round();
    const [, ...lines] = (await readFile(folder.file("a"), "utf8")).split("\n");
    const head = {
      device: "a".repeat(12),
      name: "a",
      version: "1",
      publication: 2 ** 48,
      at: 1,
      sessions: 1,
    };
    await writeFile(folder.file("a"), [headLine(head), ...lines].join("\n"));
    const again = folder.channel("a", a.source, { memory: a.channel.memory });
    const { isDoubled, published } = await again.round();
    assert.deepEqual([isDoubled, published], [true, false]);
  });

  it("has no more of a session, in the own file, once the user excepted it", async () => {
    const { source } = folder.member("a");
    const [secret, other] = [startSession(source, 1, "a secret"), startSession(source, 2, "hello")];
    const ruled = new RuledSource(source, source, { carriesMessages: true });
    const channel = folder.channel("a", ruled);
    await channel.round();
    const sessionsIn = async () =>
      (await readFile(folder.file("a"), "utf8"))
        .split("\n")
        .flatMap((line) => /^s (\S+)/.exec(line)?.[1] ?? []);
    assert.deepEqual(await sessionsIn(), [secret, other]);
    source.write(projectsSession, sessionSyncChange(secret, false));
    folder.clock.time += 60_000;
    await channel.round();
    assert.deepEqual(await sessionsIn(), [projectsSession, other]);
  });

  it("does what the user agrees to while it is reading", async () => {
    const a = folder.member("a");
    let atRead = () => {};
    const b = folder.member("b", {
      ...nodeDisk,
      readRange: (path, ...where) => {
        if (path === folder.file("a")) atRead();
        return nodeDisk.readRange(path, ...where);
      },
    });
    for (let number = 0; number < 50; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    for (let number = 0; number < 50; number++)
      a.source.write(sessionId(number), fieldChange("deleted", true));
    await folder.settle(a, b);
    a.source.write(sessionId(7), fieldChange("title", "Another"));
    folder.clock.time += 60_000;
    await a.channel.round();
    atRead = () => b.channel.agree(a.letter.repeat(12));
    await b.channel.round();
    atRead = () => {};
    assert.equal((await b.channel.round()).held.size, 0);
    await folder.settle(a, b);
    equal(a, b);
  });

  it("keeps, everywhere, what another machine removed when the user says so", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (let number = 0; number < 50; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    for (let number = 0; number < 50; number++)
      a.source.write(sessionId(number), fieldChange(number < 25 ? "deleted" : "purged", true));
    folder.clock.time += 60_000;
    await a.channel.round();
    assert.equal((await b.channel.round()).held.size, 1);
    const again = { ...b, channel: folder.channel("b", b.source, { memory: b.channel.memory }) };
    assert.equal(
      (await again.channel.round()).held.get(a.letter.repeat(12))?.length,
      50,
      "after a restart, too",
    );
    again.channel.keep(a.letter.repeat(12));
    await folder.settle(a, again);
    assert.equal((await again.channel.round()).held.size, 0);
    equal(a, b);
    for (const set of a.source.sets.values()) assert.equal([...set.ofType("message")].length, 1);
  });

  it("asks no more about a session that somebody went on with", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (let number = 0; number < 50; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    for (let number = 0; number < 50; number++)
      a.source.write(sessionId(number), fieldChange("deleted", true));
    folder.clock.time += 60_000;
    await a.channel.round();
    await b.channel.round();
    b.source.write(sessionId(7), fieldChange("deleted", null));
    assert.equal((await b.channel.round()).held.get(a.letter.repeat(12))?.length, 49);
  });

  it("forgets a machine with what is held of it, and hears it should it come back", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    for (let number = 0; number < 50; number++) startSession(a.source, number, "hello");
    await folder.settle(a, b);
    for (let number = 0; number < 50; number++)
      a.source.write(sessionId(number), fieldChange("deleted", true));
    folder.clock.time += 60_000;
    await a.channel.round();
    assert.equal((await b.channel.round()).held.size, 1);
    await b.channel.forget(a.letter.repeat(12));
    const { held, devices } = await b.channel.facts();
    assert.deepEqual([held, devices, await folder.names()], [[], [], ["bbbbbbbbbbbb.braid-sync"]]);
    await b.channel.forget("x".repeat(12));
    folder.clock.time += 60_000;
    await a.channel.round();
    await b.channel.round();
    assert.deepEqual(
      (await b.channel.facts()).devices.map(({ name }) => name),
      ["Machine a"],
    );
  });

  it("says so while the folder is not there, never makes it, and goes on when it is back", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    await folder.remove();
    await assert.rejects(a.channel.round(), (error) => {
      assert.ok(error instanceof TransportError);
      assert.match(error.message, /cannot be read now\. Your sessions are safe on this machine/);
      return true;
    });
    assert.equal(await nodeDisk.facts(folder.path), undefined);
    await nodeDisk.makeDirectory(folder.path);
    assert.equal((await a.channel.round()).published, true);
  });

  it("leaves no file that is half written, tries again in a minute, and tidies up after a crash", async () => {
    const full = Object.assign(new Error("full"), { code: "ENOSPC" });
    const a = folder.member("a", { ...nodeDisk, rename: () => Promise.reject(full) });
    startSession(a.source, 1, "hello");
    await assert.rejects(a.channel.round(), /cannot be written to now/);
    assert.deepEqual(await folder.names(), []);
    assert.equal((await a.channel.round()).published, false);
    await writeFile(join(folder.path, `~${a.letter.repeat(12)}.12345678.tmp`), "half");
    await folder.channel("a", a.source).round();
    assert.deepEqual(await folder.names(), [`${a.letter.repeat(12)}.braid-sync`]);
  });

  it("does not replace what somebody else put into its place meanwhile", async () => {
    const a = folder.member("a");
    startSession(a.source, 1, "hello");
    await folder.settle(a);
    const records = a.source.records.bind(a.source);
    a.source.records = async (session) => {
      await utimes(folder.file("a"), 1, 1);
      return records(session);
    };
    startSession(a.source, 2, "hello");
    folder.clock.time += 60_000;
    assert.equal((await a.channel.round()).published, false);
    assert.equal((await stat(folder.file("a"))).mtimeMs, 1000);
    a.source.records = records;
    await folder.settle(a);
    assert.deepEqual(await folder.names(), [`${a.letter.repeat(12)}.braid-sync`]);
  });

  it("counts neither for nor waits for a machine that was silent for a month", async () => {
    const [a, b] = [folder.member("a"), folder.member("b")];
    startSession(a.source, 1, "hello");
    await folder.settle(a, b);
    startSession(b.source, 2, "hello");
    await folder.settle(b);
    assert.equal((await b.channel.facts()).waiting, 1);
    folder.clock.time += 31 * 86_400_000;
    const { waiting, devices } = await b.channel.facts();
    assert.deepEqual([waiting, devices[0]?.isSilent, devices[0]?.differing], [0, true, 1]);
  });

  const counted = { reads: 0 };
  const counting = () => ({
    ...nodeDisk,
    readRange: (path: string, offset: number, length: number) => {
      counted.reads++;
      return nodeDisk.readRange(path, offset, length);
    },
  });
});

/** Text that cannot be packed well. */
const noise = (length: number): string => randomBytes(length).toString("base64").slice(0, length);
