import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFile, copyFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import type { EpochMs } from "../../../src/base/clock.ts";
import { newSessionId, newWriterId, type SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { checkedLineOf } from "../../../src/storage/checkedLine.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { machineOf, noTimers, StoreFolder, said, textsIn, until } from "./support/storeFolder.ts";

const bytesOf = async (path: string) =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

describe("damage to a store", () => {
  let folder: StoreFolder;
  let session: SessionId;
  beforeEach(async () => {
    folder = await StoreFolder.make();
    session = newSessionId();
  });
  afterEach(() => folder.remove());

  /** Writes texts, each folded into an edition of its own. */
  async function folded(...texts: string[]): Promise<void> {
    const store = await folder.window();
    for (const text of texts) {
      await store.append(session, [said(text)]);
      await store.foldNow();
    }
    await store.close();
  }

  /** A journal of a window that is gone, one line per text. */
  async function left(...texts: string[]): Promise<string> {
    const gone = await folder.window({ machine: machineOf(1, () => true), timers: noTimers });
    for (const text of texts) await gone.append(session, [said(text)]);
    return folder.onlyFile("journal");
  }

  const heir = (): Promise<OpenStore> => folder.window({ machine: machineOf(2, () => false) });

  describe("in a session file", () => {
    for (const [where, place] of [
      ["header", 0.05],
      ["payload", 0.6],
      ["end", 1],
    ] as const) {
      it(`in its ${where} is noticed; second copies are used, and the file is kept`, async () => {
        await folded("a", "b");
        const journal = await left("c");
        await folder.flipBit(folder.path("sessions", `${session}.2.braid`), place);
        const store = await heir();
        assert.deepEqual(await textsIn(store, session), ["a", "b", "c"]);
        assert.deepEqual(
          store.findings.map(({ kind, file }) => [kind, file]),
          [
            ["quarantined", `sessions/${session}.2.braid`],
            ["restored", `${session}.2.braid`],
          ],
        );
        assert.equal((await folder.files("quarantine")).length, 1);
        await store.foldNow();
        assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.3.braid`]);
        assert.deepEqual(await folder.textsIn(session), ["a", "b", "c"]);
        await assert.rejects(readFile(journal));
      });
    }

    it("that comes with the journal still there loses nothing", async () => {
      await folded("a");
      const journal = await left("b");
      await copyFile(journal, `${folder.root}-copy`);
      await (await heir()).foldNow();
      await copyFile(`${folder.root}-copy`, journal);
      await folder.flipBit(folder.path("sessions", `${session}.2.braid`), 0.7);
      assert.deepEqual(await textsIn(await heir(), session), ["a", "b"]);
    });

    for (const [what, damage] of [
      ["empty", (path: string) => writeFile(path, "")],
      ["cut off", (path: string) => truncate(path, 200)],
      ["of another kind", (path: string) => writeFile(path, '\ufeff{"sessions": []}\r\n')],
      ["zeroes", (path: string) => writeFile(path, Buffer.alloc(4096))],
    ] as const) {
      it(`that leaves it ${what} never makes the session empty`, async () => {
        await folded("a", "b");
        await damage(folder.path("sessions", `${session}.2.braid`));
        const store = await heir();
        assert.deepEqual(await textsIn(store, session), ["a", "b"]);
        assert.equal((await store.list())[0]?.messageCount, 2);
        await store.foldNow();
        assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.3.braid`]);
        assert.equal((await folder.files("quarantine")).length, 1);
      });

      it(`that leaves it ${what} never makes the session empty without folded journals either`, async () => {
        await folded("a", "b");
        await rm(folder.path("folded"), { recursive: true });
        await damage(folder.path("sessions", `${session}.2.braid`));
        const store = await heir();
        assert.deepEqual(await textsIn(store, session), ["a"]);
        assert.equal((await store.list())[0]?.messageCount, 1);
        await store.foldNow();
        assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.3.braid`]);
      });
    }

    it("says whether everything is back, where the damaged file still tells how much it held", async () => {
      await folded("a", "b");
      await folder.flipBit(folder.path("sessions", `${session}.2.braid`), 0.9);
      const store = await heir();
      await store.find(session);
      const restored = store.findings.find(({ kind }) => kind === "restored");
      assert.deepEqual(restored, {
        kind: "restored",
        file: `${session}.2.braid`,
        session,
        from: ["previousEdition", "foldedJournal"],
        isWhole: true,
      });
    });

    it("is mended without anything being said or written", async () => {
      await folded("a", "b");
      await folder.flipBit(folder.path("sessions", `${session}.2.braid`), 0.9);
      const store = await folder.window();
      await store.list();
      await store.find(session);
      await until(async () => (await folder.files("sessions")).includes(`${session}.3.braid`), 8000);
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
    });

    it("is noticed when the newest one is missing, as the catalog tells", async () => {
      await folded("a", "b");
      await rm(folder.path("sessions", `${session}.2.braid`));
      const store = await heir();
      assert.equal((await store.list())[0]?.messageCount, 2);
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
      assert.equal(store.findings[0]?.kind, "restored");
      await store.foldNow();
      assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.3.braid`]);
    });

    it("is noticed when all of them are missing", async () => {
      await folded("a", "b");
      for (const file of await folder.files("sessions")) await rm(folder.path("sessions", file));
      const store = await heir();
      assert.equal((await store.list())[0]?.messageCount, 2);
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
    });

    it("is made good by a second copy elsewhere", async () => {
      await folded("a", "b");
      const copy = [...((await (await folder.window()).find(session)) ?? [])];
      await rm(folder.path("folded"), { recursive: true });
      for (const file of await folder.files("sessions")) await writeFile(folder.path("sessions", file), "");
      const store = await folder.window({ secondCopies: { newestOf: async () => copy } });
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
      assert.deepEqual(
        store.findings.flatMap((finding) => (finding.kind === "restored" ? finding.from : [])),
        ["backup"],
      );
    });

    it("of which nothing is left leaves a row that says so, under its old title", async () => {
      await folded("a");
      const titled = await folder.window();
      await titled.append(session, [{ type: "field", key: "title", value: "Of old" }]);
      await titled.close();
      await rm(folder.path("folded"), { recursive: true });
      for (const file of await folder.files("sessions")) await writeFile(folder.path("sessions", file), "");
      const store = await folder.window();
      await store.list();
      await assert.rejects(store.find(session), { name: "StoreError", trouble: "damaged" });
      const [row] = await store.list();
      assert.deepEqual([row?.title, row?.trouble, row?.listed], ["Of old", "damaged", true]);
      assert.equal(store.findings.at(-1)?.kind, "lost");
      // It goes when the user deletes it, and what is in quarantine stays.
      await store.append(session, [{ type: "field", key: "deleted", value: true }]);
      assert.equal((await store.list())[0]?.listed, false);
      await store.foldNow();
      assert.equal((await folder.files("quarantine")).length, 2);
    });

    it("that only keeps the disk from reading it shows second copies, and leaves it alone", async () => {
      await folded("a", "b");
      let isBroken = true;
      const disk = scriptedDisk(({ call, path }) => {
        if (isBroken && call === "readFile" && path.endsWith(".2.braid")) throw diskFailure("EIO");
      });
      const store = await folder.window({ disk });
      assert.deepEqual(await textsIn(store, session), ["a", "b"], "what was folded last is still known");
      assert.equal(store.findings[0]?.kind, "unreadable");
      await store.append(session, [said("c")]);
      await store.foldNow();
      assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.2.braid`]);
      isBroken = false;
      assert.deepEqual(await textsIn(store, session), ["a", "b", "c"]);
    });

    it("that swaps it with another one is noticed", async () => {
      await folded("a", "b");
      await copyFile(
        folder.path("sessions", `${session}.1.braid`),
        folder.path("sessions", `${session}.2.braid`),
      );
      const store = await heir();
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
      assert.equal(store.findings[0]?.kind, "quarantined");
    });

    it("to the only one there is does not hide the other sessions", async () => {
      await folded("a");
      const other = newSessionId();
      const writer = await folder.window();
      await writer.append(other, [said("fine")]);
      await writer.close();
      await folder.flipBit(folder.path("sessions", `${session}.1.braid`), 0.5);
      await rm(folder.path("catalog.braid"));
      await rm(folder.path("folded"), { recursive: true });
      const store = await folder.window();
      assert.deepEqual(
        (await store.list()).map(({ id, trouble }) => [id, trouble]),
        [
          [other, undefined],
          [session, "damaged"],
        ],
      );
      assert.equal((await folder.files("quarantine")).length, 1);
    });
  });

  describe("by a newer version", () => {
    it("is none: its session is refused, listed as trouble and not touched", async () => {
      await folded("a", "b");
      const path = folder.path("sessions", `${session}.2.braid`);
      const header = JSON.stringify({ format: "braid-session", version: 2, key: "of the future" }).slice(
        0,
        -1,
      );
      const check = createHash("sha256").update(header).digest("hex").slice(0, 16);
      await writeFile(path, `${header},"check":"${check}"}\nwho knows`);
      const before = await bytesOf(path);

      const store = await folder.window();
      await assert.rejects(store.find(session), { name: "StoreError", trouble: "newerVersion" });
      assert.equal((await store.list())[0]?.trouble, "newer");
      await store.append(session, [said("c")]);
      await store.foldNow();
      assert.deepEqual(store.findings, [
        { kind: "newerVersion", file: `sessions/${session}.2.braid`, version: 2 },
      ]);
      await store.close();
      assert.equal(await bytesOf(path), before);
      assert.deepEqual(await folder.files("sessions"), [`${session}.1.braid`, `${session}.2.braid`]);
      assert.equal((await folder.files("journal")).length, 1, "what was added waits in its journal");
    });

    it("is told from a flipped bit in the version", async () => {
      await folded("a", "b");
      const path = folder.path("sessions", `${session}.2.braid`);
      const bytes = await readFile(path);
      await writeFile(
        path,
        Buffer.from(bytes.toString("latin1").replace('"version":1', '"version":3'), "latin1"),
      );
      assert.deepEqual(await textsIn(await folder.window(), session), ["a", "b"]);
    });

    it("is refused in a journal, too", async () => {
      const path = await left("a");
      const header = {
        format: "braid-journal",
        version: 2,
        writer: "0000000000",
        pid: 1,
        host: "here",
        bootId: "boot",
      };
      const future = folder.path("journal", "0000000000-1.log");
      await writeFile(future, checkedLineOf(JSON.stringify(header)) + checkedLineOf(`{"records":[]}`));
      const store = await heir();
      assert.deepEqual(await textsIn(store, session), ["a"]);
      await store.foldNow();
      assert.deepEqual(await folder.files("journal"), ["0000000000-1.log"]);
      assert.equal(store.findings[0]?.kind, "newerVersion");
      await assert.rejects(readFile(path));
    });
  });

  describe("in a journal", () => {
    it("to one line leaves the others, and the journal is kept", async () => {
      const path = await left("a", "b", "c");
      const text = await readFile(path, "utf8");
      await writeFile(path, text.replace('"b"', '"B"'));
      const store = await heir();
      assert.deepEqual(await textsIn(store, session), ["a", "c"]);
      await store.foldNow();
      assert.deepEqual(await folder.files("journal"), []);
      assert.match((await folder.files("quarantine")).join(), /\.log/);
      assert.deepEqual(await folder.textsIn(session), ["a", "c"]);
    });

    it("that puts another window's lines under its name is noticed when nobody can be waiting for it any more", async () => {
      const path = await left("a");
      await copyFile(path, folder.path("journal", `${newWriterId()}-1.log`));
      const clock = { now: () => (Date.now() + 2 * 3_600_000) as EpochMs };
      const store = await folder.window({ clock, machine: machineOf(2, () => false) });
      assert.deepEqual(await textsIn(store, session), ["a"]);
      await store.foldNow();
      assert.deepEqual(await folder.files("journal"), []);
      assert.equal((await folder.files("quarantine")).length, 1);
    });

    it("by a torn end is not there yet, and is damage once the writer is gone", async () => {
      const path = await left("a", "b");
      await truncate(path, (await readFile(path)).length - 20);
      const reader = await folder.window({ machine: machineOf(3, () => true) });
      assert.deepEqual(await textsIn(reader, session), ["a"]);
      assert.deepEqual(reader.findings, []);
      const store = await heir();
      await store.foldNow();
      assert.equal((await folder.files("quarantine")).length, 1);
      assert.deepEqual(await folder.textsIn(session), ["a"]);
    });

    it("to the end of a line, which glues two together, costs neither", async () => {
      const path = await left("a 0123456789abcdef {", "b", "c");
      const bytes = await readFile(path);
      const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([index]) => index);
      bytes[ends[1] ?? 0] = 11;
      await writeFile(path, bytes);
      assert.deepEqual(await textsIn(await heir(), session), ["a 0123456789abcdef {", "b", "c"]);
    });

    it("by zeroes in its middle costs what they cover", async () => {
      const path = await left("a", "b");
      const rest = `\0\0\0\0\0\0\0\0${checkedLineOf(
        JSON.stringify({
          records: [{ session, type: "field", key: "title", value: "T", stamp: "000000001-0000-0123456789" }],
        }),
      )}`;
      await appendFile(path, rest);
      const store = await heir();
      assert.deepEqual(await textsIn(store, session), ["a", "b"]);
      assert.equal((await store.list())[0]?.title, "T");
    });

    it("by records that are none is set aside", async () => {
      const path = await left("a");
      const hostile = [null, 7, {}, { session: "../../etc", type: "field", key: "k", value: 1, stamp: "x" }];
      await appendFile(path, checkedLineOf(JSON.stringify({ records: hostile })));
      await appendFile(path, checkedLineOf(`"no batch"`));
      const store = await heir();
      assert.deepEqual(await textsIn(store, session), ["a"]);
      await store.foldNow();
      assert.equal((await folder.files("quarantine")).length, 1);
    });

    it("by records of the end of time stops nobody from writing, and swallows nothing", async () => {
      const path = await left("a");
      const stamp = "xzzzzzzzz-zzzz-zzzzzzzzzz";
      const hostile = [{ session, type: "field", key: "purged", value: true, stamp }];
      await appendFile(path, checkedLineOf(JSON.stringify({ records: hostile })));
      const store = await heir();
      await store.list();
      await store.append(session, [said("b")]);
      await store.close();
      assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
    });

    it("to its first line does not hide the rest", async () => {
      const path = await left("a");
      await folder.flipBit(path, 0.1);
      assert.deepEqual(await textsIn(await heir(), session), ["a"]);
    });

    it("that cannot even be read hides no other journal", async () => {
      const path = await left("a");
      const writer = await folder.window({ machine: machineOf(1, () => true) });
      await writer.append(session, [said("b")]);
      const disk = scriptedDisk((call) => {
        if (call.call === "readRange" && call.path === path) throw diskFailure("EIO");
      });
      const store = await folder.window({ disk, machine: machineOf(2, () => false) });
      assert.deepEqual(await textsIn(store, session), ["b"]);
      assert.equal(store.findings[0]?.kind, "unreadable");
      await store.foldNow();
      assert.deepEqual(await folder.textsIn(session), ["a", "b"]);
    });
  });

  describe("to the catalog", () => {
    beforeEach(async () => {
      const store = await folder.window();
      await store.append(session, [fieldChange("createdAt", 1), fieldChange("title", "Trains"), said("a")]);
      await store.close();
    });

    const titles = async () => (await (await folder.window()).list()).map(({ title }) => title);

    for (const [what, damage] of [
      ["deleted", (path: string) => rm(path)],
      ["emptied", (path: string) => writeFile(path, "")],
      ["overwritten", (path: string) => writeFile(path, "SQLite format 3\0 and other garbage")],
      ["flipped somewhere", async (path: string) => folder.flipBit(path, 0.7)],
    ] as const) {
      it(`costs nothing: ${what}, it is made again`, async () => {
        await damage(folder.path("catalog.braid"));
        assert.deepEqual(await titles(), ["Trains"]);
      });
    }

    it("costs nothing: one from another store is not believed", async () => {
      const elsewhere = await StoreFolder.make();
      const store = await elsewhere.window();
      await store.append(session, [fieldChange("title", "Impostor")]);
      await store.close();
      await copyFile(elsewhere.path("catalog.braid"), folder.path("catalog.braid"));
      await elsewhere.remove();
      assert.deepEqual(await titles(), ["Trains"]);
    });

    it("costs nothing: one that is behind the session files is caught up", async () => {
      await copyFile(folder.path("catalog.braid"), `${folder.root}-catalog`);
      const store = await folder.window();
      await store.append(session, [fieldChange("title", "Buses")]);
      await store.close();
      await copyFile(`${folder.root}-catalog`, folder.path("catalog.braid"));
      assert.deepEqual(await titles(), ["Buses"]);
    });

    it("is not done by reading: an unchanged session is listed without opening its file", async () => {
      const read: string[] = [];
      const disk = scriptedDisk(({ call, path }) => {
        if (call === "readFile") read.push(path);
      });
      const store = await folder.window({ disk });
      assert.equal((await store.list()).length, 1);
      assert.deepEqual(read, [folder.path("catalog.braid")]);
    });
  });
});
