import assert from "node:assert/strict";
import { appendFile, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckReport, CheckRequest } from "../../../src/app/storeCheck.ts";
import { silentLog } from "../../../src/base/log.ts";
import { newSessionId, type SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { checkedLineOf } from "../../../src/storage/checkedLine.ts";
import type { OpenStore } from "../../../src/storage/openStore.ts";
import { StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";
import { machineOf, noTimers, StoreFolder, said, textsIn, until } from "./support/storeFolder.ts";

const request = (more: Partial<CheckRequest> = {}): CheckRequest => ({
  repair: true,
  signal: new AbortController().signal,
  ...more,
});

const outcomesOf = ({ problems }: CheckReport): string[] =>
  problems.map(({ file, outcome }) => `${outcome} ${file}`).sort();

describe("checking and repairing the history", () => {
  let folder: StoreFolder;
  let session: SessionId;
  let worker: StorageWorker;

  before(async () => {
    worker = new StorageWorker(await storageWorkerFiles(), systemTimers);
  });
  after(() => worker.stop());
  beforeEach(async () => {
    folder = await StoreFolder.make();
    session = newSessionId();
  });
  afterEach(() => folder.remove());

  const window = (more: Parameters<StoreFolder["window"]>[0] = {}): Promise<OpenStore> =>
    folder.window({ worker, timers: noTimers, ...more });

  /** Writes texts, each folded into an edition of its own. */
  async function folded(id: SessionId, ...texts: string[]): Promise<void> {
    const store = await window();
    for (const text of texts) {
      await store.append(id, [said(text), fieldChange("title", `Title of ${texts[0]}`)]);
      await store.foldNow();
    }
    await store.close();
  }

  /** What a window that is opened now reads. */
  async function texts(id: SessionId): Promise<string[]> {
    const store = await window();
    const read = await textsIn(store, id);
    await store.close();
    return read;
  }

  const check = async (more: Partial<CheckRequest> = {}): Promise<CheckReport> => {
    const store = await window();
    const report = await store.check(request(more));
    await store.close();
    return report;
  };
  const edition = (generation: number, id = session) => folder.path("sessions", `${id}.${generation}.braid`);
  const withoutSecondCopies = () => rm(folder.path("folded"), { recursive: true, force: true });

  it("finds nothing in a whole store, and says how much it looked at", async () => {
    await folded(session, "a", "b");
    await folded(newSessionId(), "c");
    const report = await check();
    assert.deepEqual(report.problems, []);
    assert.deepEqual(report.notes, []);
    assert.deepEqual(
      [report.checked.sessions, report.checked.messages, report.checked.sessionFiles, report.isCancelled],
      [2, 3, 3, false],
    );
    assert.ok(report.checked.journalLines >= 3, "folded journals are second copies, and are read, too");
  });

  it("finds nothing in a store that is empty or not there", async () => {
    const report = await check();
    assert.deepEqual([report.problems, report.checked.sessions], [[], 0]);
  });

  describe("with a damaged newest file", () => {
    it("restores everything from second copies, names the session, and finds nothing the next time", async () => {
      await folded(session, "a", "b");
      await folder.flipBit(edition(2), 0.6);
      const report = await check();
      assert.deepEqual(outcomesOf(report), [`repaired sessions/${session}.2.braid`]);
      assert.match(report.problems[0]?.done ?? "", /^Everything in it was restored from .*quarantine\.$/);
      assert.deepEqual(report.problems[0]?.sessions, [{ id: session, title: "Title of a" }]);
      assert.deepEqual(await texts(session), ["a", "b"]);
      assert.equal((await folder.files("quarantine")).length, 1);
      assert.deepEqual((await check()).problems, []);
    });

    it("tells of it, too, when something waits in a journal whose fold would mend it without a word", async () => {
      await folded(session, "a", "b");
      const gone = await window({ machine: machineOf(1, () => true) });
      await gone.append(session, [said("c")]);
      await folder.flipBit(edition(2), 0.6);
      const store = await window({ machine: machineOf(2, () => false) });
      const report = await store.check(request());
      await store.close();
      assert.deepEqual(outcomesOf(report), [`repaired sessions/${session}.2.braid`]);
      assert.deepEqual(await texts(session), ["a", "b", "c"]);
    });

    it("says that the last changes may be missing when only the file before it is left", async () => {
      await folded(session, "a", "b");
      await withoutSecondCopies();
      await folder.flipBit(edition(2), 0.6);
      const report = await check();
      assert.deepEqual(outcomesOf(report), [`partly sessions/${session}.2.braid`]);
      assert.match(report.problems[0]?.done ?? "", /All but its last changes/);
      assert.deepEqual(await texts(session), ["a"]);
      assert.deepEqual((await check()).problems, []);
    });

    it("says that nothing is left when nothing is, keeps the original, and lists the session", async () => {
      await folded(session, "a");
      await withoutSecondCopies();
      await folder.flipBit(edition(1), 0.6);
      const bytes = await readFile(edition(1));
      const report = await check();
      assert.deepEqual(outcomesOf(report), [`lost sessions/${session}.1.braid`]);
      assert.deepEqual(report.problems[0]?.sessions, [{ id: session, title: "Title of a" }]);
      assert.deepEqual(report.unreadable, report.problems[0]?.sessions);
      assert.deepEqual(await readFile(await folder.onlyFile("quarantine")), bytes);
      const store = await window();
      const [summary] = await store.list();
      assert.deepEqual([summary?.id, summary?.trouble], [session, "damaged"]);
      await assert.rejects(store.find(session), { trouble: "damaged" });
      const again = await store.check(request());
      assert.deepEqual(again.problems, []);
      assert.deepEqual(again.unreadable, [{ id: session, title: "Title of a" }]);
    });
  });

  it("replaces a damaged second copy, so that there are two whole files again", async () => {
    await folded(session, "a", "b");
    await folder.flipBit(edition(1), 0.6);
    const report = await check();
    assert.deepEqual(outcomesOf(report), [`repaired sessions/${session}.1.braid`]);
    assert.deepEqual(await folder.files("sessions"), [`${session}.2.braid`, `${session}.3.braid`]);
    assert.deepEqual(await texts(session), ["a", "b"]);
    const again = await check();
    assert.deepEqual([again.problems, again.checked.sessionFiles], [[], 2]);
  });

  for (const [what, damage] of [
    ["empty", (path: string) => writeFile(path, "")],
    ["zeroes", (path: string) => writeFile(path, Buffer.alloc(4096))],
    ["of another kind", (path: string) => writeFile(path, '\ufeff{"sessions": []}\r\n')],
  ] as const) {
    it(`repairs a session whose files are all ${what}`, async () => {
      await folded(session, "a", "b");
      await damage(edition(1));
      await damage(edition(2));
      const report = await check();
      assert.equal(report.problems.length, 2);
      assert.deepEqual(await texts(session), ["a", "b"]);
      assert.deepEqual((await check()).problems, []);
    });
  }

  it("checks what is in the trash, too", async () => {
    const store = await window();
    await store.append(session, [said("a")]);
    await store.foldNow();
    await store.append(session, [fieldChange("deleted", true)]);
    await store.close();
    const [file] = await folder.files("trash");
    await folder.flipBit(folder.path("trash", file ?? ""), 0.6);
    assert.deepEqual(outcomesOf(await check()), [`repaired trash/${file}`]);
    assert.deepEqual(await texts(session), ["a"]);
    assert.deepEqual((await check()).problems, []);
  });

  describe("with a damaged journal", () => {
    async function journalOf(texts: string[], isRunning: boolean): Promise<string> {
      const other = await window({ machine: machineOf(1, () => true) });
      for (const text of texts) await other.append(session, [said(text)]);
      const journal = await folder.onlyFile("journal");
      await folder.flipBit(journal, 0.45);
      mine = machineOf(2, () => isRunning);
      return journal;
    }
    let mine = machineOf(2, () => false);

    it("of a window that is gone, keeps what verifies and says that something may be missing", async () => {
      await journalOf(["a", "b", "c"], false);
      const store = await window({ machine: mine });
      const report = await store.check(request());
      const [problem, ...others] = report.problems;
      assert.deepEqual(others, []);
      assert.equal(problem?.outcome, "partly");
      assert.match(problem?.what ?? "", /^1 of its 4 lines did not verify/);
      assert.deepEqual(
        problem?.sessions.map(({ id }) => id),
        [session],
      );
      assert.equal((await textsIn(store, session)).length, 2);
      assert.equal((await folder.files("quarantine")).length, 1);
      assert.deepEqual((await store.check(request())).problems, []);
    });

    it("of a window that is there, leaves it to that window", async () => {
      const journal = await journalOf(["a", "b", "c"], true);
      const bytes = await readFile(journal);
      const store = await window({ machine: mine });
      const report = await store.check(request());
      assert.deepEqual(
        report.problems.map(({ outcome }) => outcome),
        ["left"],
      );
      assert.deepEqual(await readFile(journal), bytes);
    });

    it("that is only kept as a second copy, says that nothing is missing", async () => {
      await folded(session, "a");
      const path = await folder.onlyFile("folded");
      await folder.flipBit(path, 0.8);
      const report = await check();
      assert.deepEqual(
        report.problems.map(({ outcome, file }) => [outcome, file.split("/")[0]]),
        [["repaired", "folded"]],
      );
      assert.deepEqual((await check()).problems, []);
      assert.deepEqual(await texts(session), ["a"]);
    });

    it("of this very window, loses nothing, because the window still knows what it wrote", async () => {
      const store = await window();
      for (const text of ["a", "b", "c"]) await store.append(session, [said(text)]);
      await folder.flipBit(await folder.onlyFile("journal"), 0.45);
      const report = await store.check(request());
      assert.deepEqual(
        report.problems.map(({ outcome }) => outcome),
        ["repaired"],
      );
      assert.deepEqual(await texts(session), ["a", "b", "c"]);
      assert.deepEqual((await store.check(request())).problems, []);
    });
  });

  it("makes a damaged catalog anew", async () => {
    await folded(session, "a");
    await folder.flipBit(folder.path("catalog.braid"), 0.5);
    assert.deepEqual(outcomesOf(await check()), ["repaired catalog.braid"]);
    const again = await check();
    assert.deepEqual(again.problems, []);
    assert.equal((await (await window()).list())[0]?.title, "Title of a");
  });

  it("corrects a catalog that verifies and is wrong", async () => {
    await folded(session, "a");
    const catalog = await readFile(folder.path("catalog.braid"));
    const store = await window();
    await store.append(session, [fieldChange("title", "Another title")]);
    await store.close();
    await writeFile(folder.path("catalog.braid"), catalog);
    await check();
    assert.equal((await (await window()).list())[0]?.title, "Another title");
  });

  it("leaves files of a newer version, foreign files and leftovers alone, and mentions them", async () => {
    await folded(session, "a");
    const sealed = (await readFile(edition(1))).toString("latin1");
    const open = sealed.slice(0, sealed.indexOf(',"check"')).replace('"version":1', '"version":9');
    const { checksumOf } = await import("../../../src/storage/checkedLine.ts");
    const newerFile = Buffer.from(
      `${open},"check":"${checksumOf(open)}"}${sealed.slice(sealed.indexOf("\n"))}`,
      "latin1",
    );
    const other = newSessionId();
    await writeFile(edition(1, other), newerFile);
    const leftover = folder.path("temporary", "cut-off");
    await mkdir(folder.path("temporary"), { recursive: true });
    for (const path of [leftover, folder.path("sessions", "notes.txt"), folder.path("journal", ".DS_Store")])
      await writeFile(path, "x");
    await utimes(leftover, 1_000_000, Date.now() / 1000 - 600);
    const report = await check();
    assert.deepEqual(report.problems, []);
    assert.deepEqual(
      report.notes.flatMap(({ files }) => files).sort(),
      ["journal/.DS_Store", `sessions/${other}.1.braid`, "sessions/notes.txt", "temporary/cut-off"].sort(),
    );
    assert.deepEqual(await readFile(edition(1, other)), newerFile);
    assert.equal(await readFile(folder.path("sessions", "notes.txt"), "utf8"), "x");
  });

  it("leaves kept journals of a newer version alone, whatever their lines look like", async () => {
    await folded(session, "a");
    const header = { format: "braid-journal", version: 2, writer: "0000000000", pid: 1, host: "here" };
    const path = folder.path("folded", "0000000000-1.log");
    await writeFile(path, `${checkedLineOf(JSON.stringify(header))}lines of another kind\nand no end`);
    const report = await check();
    assert.deepEqual(report.problems, []);
    assert.deepEqual(
      report.notes.flatMap(({ files }) => files),
      ["folded/0000000000-1.log"],
    );
    assert.ok((await folder.files("folded")).includes("0000000000-1.log"));
  });

  for (const [what, isMissing] of [
    ["the newest file", (file: string) => file.includes(".2.")],
    ["every file", () => true],
  ] as const)
    it(`notices that ${what} of a session is missing`, async () => {
      await folded(session, "a", "b");
      for (const file of (await folder.files("sessions")).filter(isMissing))
        await rm(folder.path("sessions", file));
      const looked = await check({ repair: false });
      assert.deepEqual(outcomesOf(looked), [`left sessions/${session}`]);
      const repaired = await check();
      assert.deepEqual(
        repaired.problems.map(({ sessions }) => sessions),
        [[{ id: session, title: "Title of a" }]],
      );
      assert.deepEqual(await texts(session), ["a", "b"]);
      assert.deepEqual((await check()).problems, []);
    });

  it("only looks when it is told to", async () => {
    await folded(session, "a", "b");
    await folded(newSessionId(), "c");
    await folder.flipBit(edition(2), 0.6);
    await folder.flipBit(folder.path("catalog.braid"), 0.5);
    const before = await snapshot(folder.root);
    const store = await window();
    const report = await store.check(request({ repair: false }));
    assert.deepEqual(outcomesOf(report), ["left catalog.braid", `left sessions/${session}.2.braid`]);
    assert.deepEqual(await snapshot(folder.root), before);
  });

  for (const code of ["ENOSPC", "EROFS", "EACCES", "EMFILE", "EIO"]) {
    it(`says in plain words that nothing can be written (${code}), and that all is still there`, async () => {
      await folded(session, "a");
      const disk = scriptedDisk(({ call }) => {
        if (["createAppend", "append", "writeExclusive", "rename", "link"].includes(call))
          throw diskFailure(code);
      });
      const store = await window({ disk });
      const report = await store.check(request());
      assert.equal(report.problems.length, 5);
      for (const problem of report.problems) {
        assert.equal(problem.outcome, "left");
        assert.match(
          problem.what,
          /Nothing can be written in this folder\. .*Everything saved before is safe/,
        );
      }
      assert.equal(report.checked.messages, 1);
    });
  }

  it("says which file the disk does not let it read, and reads all others", async () => {
    await folded(session, "a");
    const other = newSessionId();
    await folded(other, "b");
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "readFile" && path.includes(other)) throw diskFailure("EIO");
    });
    const store = await window({ disk });
    const report = await store.check(request());
    assert.deepEqual(outcomesOf(report), [`left sessions/${other}.1.braid`]);
    assert.equal(report.checked.messages, 1);
    assert.deepEqual(await folder.files("quarantine"), []);
  });

  it("can be stopped, says so, and keeps what it repaired by then", async () => {
    for (let index = 0; index < 12; index++) await folded(newSessionId(), `text ${index}`);
    const store = await window();
    const controller = new AbortController();
    const done: number[] = [];
    store.onDidAdvanceCheck((progress) => {
      done.push(progress.done);
      assert.equal(progress.total, 12);
      controller.abort();
    });
    const report = await store.check(request({ signal: controller.signal }));
    assert.equal(report.isCancelled, true);
    assert.ok(report.checked.sessions < 12, `${report.checked.sessions} sessions`);
    assert.equal(done.length, 1);
  });

  it("tells how far it is, up to the end, and that it is under way", async () => {
    await folded(session, "a");
    const store = await window();
    const heard: string[] = [];
    store.onDidAdvanceCheck(({ done, total }) => heard.push(`${done}/${total} ${store.isChecking}`));
    await store.check(request());
    assert.deepEqual(heard, ["1/1 true"]);
    await until(() => !store.isChecking);
  });

  it("runs one check of a window after the other", async () => {
    await folded(session, "a", "b");
    await folder.flipBit(edition(2), 0.6);
    const store = await window();
    const [first, second] = await Promise.all([store.check(request()), store.check(request())]);
    assert.deepEqual([first.problems.length, second.problems.length], [1, 0]);
  });

  it("may run in two windows at once while a third one writes and folds", async () => {
    const sessions = Array.from({ length: 6 }, () => newSessionId());
    for (const id of sessions) await folded(id, "a", "b");
    for (const id of sessions.slice(0, 3)) await folder.flipBit(edition(2, id), 0.6);
    for (const id of sessions.slice(3)) await folder.flipBit(edition(1, id), 0.6);
    const [one, two, third] = [await window(), await window(), await window()];
    let isOver = false;
    const writing = (async () => {
      for (let count = 0; !isOver; count++) {
        for (const id of sessions) await third.append(id, [said(`c${count}`)]);
        await third.foldNow();
      }
    })();
    const reports = await Promise.all([one.check(request()), two.check(request())]);
    isOver = true;
    await writing;
    await third.close();
    for (const { problems } of reports)
      assert.deepEqual(
        problems.filter(({ outcome }) => outcome === "lost" || outcome === "left"),
        [],
      );
    for (const id of sessions) {
      assert.deepEqual(
        (await texts(id)).filter((text) => text === "a" || text === "b"),
        ["a", "b"],
      );
    }
    assert.deepEqual((await check()).problems, []);
  });

  it("shows a session again in another window that was open while its file was damaged", async () => {
    await folded(session, "a", "b");
    const other = await window();
    assert.deepEqual(await textsIn(other, session), ["a", "b"]);
    await folder.flipBit(edition(2), 0.6);
    const store = await window();
    await store.check(request());
    await other.append(session, [said("c")]);
    await other.foldNow();
    assert.deepEqual(await textsIn(other, session), ["a", "b", "c"]);
    assert.deepEqual(await texts(session), ["a", "b", "c"]);
  });

  it("reports on the newest backup, if there is something to ask", async () => {
    const whole = await check({ checkBackup: async () => ({ name: "monday" }) });
    assert.deepEqual(whole.notes, [{ sentence: "The newest backup is whole.", files: ["monday"] }]);
    const bad = await check({ checkBackup: async () => ({ name: "monday", problem: "It is cut off." }) });
    assert.deepEqual(outcomesOf(bad), ["left monday"]);
    assert.match(
      (await check({ checkBackup: async () => undefined })).notes[0]?.sentence ?? "",
      /no backup yet/,
    );
  });

  it("notices a line that was being written when its window ended, and that nothing was promised", async () => {
    const gone = await window({ machine: machineOf(1, () => true) });
    await gone.append(session, [said("a")]);
    await appendFile(await folder.onlyFile("journal"), '0123456789abcdef {"records');
    const store = await window({ machine: machineOf(2, () => false) });
    const report = await store.check(request());
    assert.deepEqual(
      report.problems.map(({ outcome }) => outcome),
      ["repaired"],
    );
    assert.match(report.problems[0]?.what ?? "", /middle of a line/);
    assert.deepEqual(await textsIn(store, session), ["a"]);
  });

  it("logs nothing of what was said", async () => {
    await folded(session, "a secret");
    await folder.flipBit(edition(1), 0.6);
    const logged: unknown[] = [];
    const log = { ...silentLog, warn: (text: string) => void logged.push(text) };
    await (await window({ log })).check(request());
    assert.ok(logged.length > 0);
    assert.doesNotMatch(JSON.stringify(logged), /secret/);
  });
});

async function snapshot(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(root.length)] = (await readFile(path)).toString("hex");
  }
  return files;
}
