import assert from "node:assert/strict";
import { cp, mkdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { disposable } from "../../../src/base/disposable.ts";
import type { SessionSummary } from "../../../src/core/session.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { catalogFormat } from "../../../src/storage/catalogCodec.ts";
import { checksumOf } from "../../../src/storage/checkedLine.ts";
import { loadSql, packDatabase } from "../../../src/storage/database.ts";
import { sealFile } from "../../../src/storage/sealedFile.ts";
import { type FileWork, StorageWorker } from "../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../src/storage/timers.ts";
import type { CatalogRow, WorkerWork, WorkKind } from "../../../src/storage/workerProtocol.ts";
import { newestFirst, writeManySessions } from "./support/manySessions.ts";
import { diskFailure, scriptedDisk } from "./support/scriptedDisk.ts";
import { storageWorkerFiles } from "./support/storageWorkerFiles.ts";
import { noTimers, StoreFolder, said } from "./support/storeFolder.ts";

/** As many as are promised, where it takes long; and fewer where the number does not matter. */
const [many, some] = [10_000, 600];

/** The real worker, which counts what it was asked. */
class CountingWork implements FileWork {
  readonly #worker: StorageWorker;
  onThousandReads = () => {};
  #reads = 0;

  constructor(worker: StorageWorker) {
    this.#worker = worker;
  }

  /** How many session files were read since this was asked last. */
  takeReads(): number {
    const count = this.#reads;
    this.#reads = 0;
    return count;
  }

  ask<K extends WorkKind>(kind: K, ask: WorkerWork[K]["ask"]): Promise<WorkerWork[K]["answer"]> {
    const isRead = kind === "decodeSession" || kind === "summariseSession";
    if (isRead && ++this.#reads % 1000 === 0) this.onThousandReads();
    return this.#worker.ask(kind, ask);
  }

  stop(): void {
    this.#worker.stop();
  }
}

describe("the catalog is a cache", function () {
  this.timeout(180_000);
  let folder: StoreFolder;
  let work: CountingWork;
  let expected: SessionSummary[];
  before(async () => {
    work = new CountingWork(new StorageWorker(await storageWorkerFiles(), systemTimers));
  });
  after(() => work.stop());
  beforeEach(async () => {
    folder = await StoreFolder.make();
  });
  afterEach(() => folder.remove());

  const window = (setup = {}) => folder.window({ timers: noTimers, worker: work, ...setup });
  const catalog = () => folder.path("catalog.braid");

  /** Lists in a window of its own, which changes one session so that its fold has a reason to write the catalog. */
  const listAndSave = async (setup = {}) => {
    const store = await window(setup);
    const list = await store.list();
    const [first] = expected;
    assert.ok(first);
    await store.append(first.id, [fieldChange("draft", `Typed at ${Math.random()}`)]); // In no summary.
    await store.close();
    return list;
  };
  const prepare = async (count: number) => {
    expected = await writeManySessions(folder.root, count);
    assert.equal(expected.length, count);
    assert.deepEqual(await listAndSave(), expected);
    work.takeReads();
  };
  /** What a list without any reason to trust the catalog reads: everything. */
  const assertRebuilt = async (setup = {}) => {
    assert.deepEqual(await listAndSave(setup), expected);
    assert.ok(work.takeReads() >= expected.length);
  };
  /** What a list with a good catalog reads. */
  const assertRemembered = async () => {
    const store = await window();
    assert.deepEqual(await store.list(), expected);
    assert.equal(work.takeReads(), 0);
    await store.close();
  };

  it(`and saves reading ${some} session files while it is good`, async () => {
    await prepare(some);
    await assertRemembered();
  });

  it(`deleted: ${many} sessions are listed as they are, and the next window need not read them`, async () => {
    await prepare(many);
    await assertRemembered();
    await rm(catalog());
    // Timers that run whenever a thousand sessions were read.
    const running = new Set<() => void>();
    work.onThousandReads = () => {
      for (const run of running) run();
    };
    const every = (_intervalMs: number, run: () => void) => {
      running.add(run);
      return disposable(() => running.delete(run));
    };
    const store = await window({ timers: { ...noTimers, every } });
    await store.find(expected[0]?.id ?? assert.fail());
    running.clear(); // What the store does by itself stands still.
    const told: number[] = [];
    const onProgress = (soFar: readonly SessionSummary[], total: number) => {
      assert.equal(total, many);
      assert.deepEqual(soFar, newestFirst(soFar));
      told.push(soFar.length);
    };
    assert.deepEqual(await store.list({ onProgress }), expected);
    assert.ok(work.takeReads() >= many);
    assert.ok(told.length >= 9 && told.every((length, index) => length > (told[index - 1] ?? 0)), `${told}`);
    assert.equal(running.size, 0);
    await store.append(expected[0]?.id ?? assert.fail(), [fieldChange("draft", "Typed")]);
    await store.close();
    work.takeReads();
    await assertRemembered();
  });

  const damages: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["emptied", () => writeFile(catalog(), "")],
    ["cut off", async () => truncate(catalog(), Math.floor((await stat(catalog())).size / 2))],
    ["cut off within its first line", () => truncate(catalog(), 40)],
    ["with a flipped bit", () => folder.flipBit(catalog(), 0.7)],
    ["overwritten by something else", () => writeFile(catalog(), "SQLite format 3\u0000")],
  ];
  for (const [name, damage] of damages)
    it(`${name}: the list is made from the session files, and the catalog is written anew`, async () => {
      await prepare(some);
      await damage();
      await assertRebuilt();
      await assertRemembered();
    });

  it("stale: what changed since is read again, and only that", async () => {
    await prepare(some);
    const old = await readFile(catalog());
    const [first, second, third] = expected;
    assert.ok(first && second && third);
    const store = await window();
    await store.append(first.id, [said("One more.")]);
    await store.append(second.id, [fieldChange("title", "Another title")]);
    await store.append(third.id, [fieldChange("deleted", true)]);
    await store.foldNow();
    const current = await store.list();
    await store.close();
    work.takeReads();
    await writeFile(catalog(), old);

    const again = await window();
    assert.deepEqual(await again.list(), current);
    assert.equal(work.takeReads(), 3);
    const titles = new Map(current.map((summary) => [summary.id, summary]));
    assert.equal(titles.get(second.id)?.title, "Another title");
    assert.equal(titles.get(first.id)?.messageCount, first.messageCount + 1);
    assert.ok(titles.get(third.id)?.deletedAt);
    await again.close();
  });

  it("of another store or machine: nothing in it is believed", async () => {
    await prepare(some);
    const elsewhere = await StoreFolder.make();
    try {
      // The same sessions, as they would be after a copy; there they were all renamed, in the same generation.
      const lies = expected.map((summary) => ({ ...summary, title: "A lie" }));
      await cp(folder.path("sessions"), elsewhere.path("sessions"), { recursive: true });
      await writeFile(elsewhere.path("catalog.braid"), await readFile(catalog()));
      const bytes = await readFile(catalog());
      const decoded = await work.ask("decodeCatalog", { bytes });
      assert.equal(decoded.state, "whole");
      const { place } = decoded.state === "whole" ? decoded.value : assert.fail();
      const rows = [JSON.stringify(lies.map((summary) => [summary.id, 1, "", summary]))];
      // Negative control: such a catalog is believed in the store that wrote it.
      await writeFile(catalog(), await work.ask("encodeCatalog", { place, rows }));
      const fooled = await window();
      assert.ok((await fooled.list()).filter(({ title }) => title === "A lie").length > some / 2);
      await fooled.close();

      await writeFile(elsewhere.path("catalog.braid"), await readFile(catalog()));
      const store = await elsewhere.window({ timers: noTimers, worker: work });
      work.takeReads();
      const titles = new Set((await store.list()).map(({ title }) => title));
      assert.equal(titles.has("A lie"), false);
      assert.ok(work.takeReads() >= some);
      await store.close();
    } finally {
      await elsewhere.remove();
    }
  });

  it("whose summaries tell less than today's: they are made again", async () => {
    await prepare(some);
    const bytes = await readFile(catalog());
    const decoded = await work.ask("decodeCatalog", { bytes });
    const { place } = decoded.state === "whole" ? decoded.value : assert.fail();
    const [inode = ""] = place.split(" ");
    assert.notEqual(place, inode);
    const old = expected.map(({ title: _, ...summary }) => [summary.id, 1, "", summary]);
    await writeFile(
      catalog(),
      await work.ask("encodeCatalog", { place: inode, rows: [JSON.stringify(old)] }),
    );
    await assertRebuilt();
  });

  it("whose summaries tell less than today's: of a session whose files are lost they are kept", async () => {
    await prepare(some);
    const lost = expected.at(-1) ?? assert.fail();
    const decoded = await work.ask("decodeCatalog", { bytes: await readFile(catalog()) });
    const { place, rows } = decoded.state === "whole" ? decoded.value : assert.fail();
    await writeFile(catalog(), await work.ask("encodeCatalog", { place: place.split(" ")[0] ?? "", rows }));
    await rm(folder.path("sessions", `${lost.id}.1.braid`));
    for (let window = 1; window <= 3; window++) {
      const listed = (await listAndSave()).find(({ id }) => id === lost.id);
      assert.deepEqual([listed?.title, listed?.trouble], [lost.title, "damaged"], `window ${window}`);
    }
  });

  it("of the older form, a database: it is believed, and written in today's form", async () => {
    await prepare(some);
    const decoded = await work.ask("decodeCatalog", { bytes: await readFile(catalog()) });
    const { place, rows } = decoded.state === "whole" ? decoded.value : assert.fail();
    const whole = new Map(expected.map((summary) => [String(summary.id), summary]));
    const sql = await loadSql((await storageWorkerFiles()).wasmFile);
    const payload = packDatabase(sql, (database) => {
      database.run("create table sessions (session, generation, newest, summary)");
      for (const [session, generation, newest] of rows.flatMap((text) => JSON.parse(text) as CatalogRow[]))
        database.run("insert into sessions values (?, ?, ?, ?)", [
          ...[session, generation, newest],
          JSON.stringify(whole.get(session)),
        ]);
    });
    await writeFile(catalog(), sealFile(catalogFormat, { place }, payload));
    await assertRemembered();
    assert.deepEqual(await listAndSave(), expected);
    assert.equal(work.takeReads(), 1, "The session that was changed.");
    assert.match((await readFile(catalog())).toString("latin1"), /^[^\n]*"codec":"br-text"/);
    await assertRemembered();
  });

  it("of a newer version: the list is right in every window, and the catalog is left to that version", async () => {
    await prepare(some);
    const bytes = await readFile(catalog());
    const end = bytes.indexOf("\n");
    const [open = ""] = bytes.toString("latin1", 0, end).split(',"check"');
    const newer = open.replace('"version":1', '"version":2');
    assert.notEqual(newer, open);
    const header = `${newer},"check":"${checksumOf(newer)}"}`;
    await writeFile(catalog(), Buffer.concat([Buffer.from(header, "latin1"), bytes.subarray(end)]));
    const before = await readFile(catalog());
    await assertRebuilt();
    await assertRebuilt();
    assert.deepEqual(await readFile(catalog()), before);
  });

  it("with a folder in its place: the list is right, and the folder stays", async () => {
    await prepare(some);
    await rm(catalog());
    await mkdir(catalog());
    await writeFile(folder.path("catalog.braid", "somebody's.txt"), "mine");
    await assertRebuilt();
    assert.deepEqual(await folder.files("catalog.braid"), ["somebody's.txt"]);
    assert.deepEqual(await folder.files("temporary"), []);
  });

  it("that cannot be written: the list is right, and nothing else fails", async () => {
    await prepare(some);
    await rm(catalog());
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "rename" && path === catalog()) throw diskFailure("EROFS");
    });
    await assertRebuilt({ disk });
    assert.deepEqual(await folder.files("temporary"), []);
  });

  it("that cannot be read: the list is right", async () => {
    await prepare(some);
    const disk = scriptedDisk(({ call, path }) => {
      if (call === "readFile" && path === catalog()) throw diskFailure("EACCES");
    });
    await assertRebuilt({ disk });
    await assertRemembered();
  });

  it("read once, whoever asks at the same time", async () => {
    await prepare(some);
    const store = await window();
    const lists = await Promise.all([store.list(), store.list(), store.list()]);
    for (const list of lists) assert.deepEqual(list, expected);
    assert.equal(work.takeReads(), 0);
    await store.close();
  });

  it("whose texts do not fit together: nothing is taken for another session's", async () => {
    await prepare(some);
    const decoded = await work.ask("decodeCatalog", { bytes: await readFile(catalog()) });
    const content = decoded.state === "whole" ? decoded.value : assert.fail();
    const activities = content.activities?.map((text) => text.slice(text.indexOf("\n") + 1)) ?? assert.fail();
    await writeFile(catalog(), await work.ask("encodeCatalog", { ...content, activities }));
    await assertRebuilt();
    await assertRemembered();
  });

  it("with rows that are no summaries: those sessions are read", async () => {
    await prepare(some);
    const decoded = await work.ask("decodeCatalog", { bytes: await readFile(catalog()) });
    const content = decoded.state === "whole" ? decoded.value : assert.fail();
    const broken = content.rows.map((text) => {
      const all = JSON.parse(text) as [string, number, string, Record<string, unknown>][];
      for (const row of all.slice(0, 5)) row[3] = { ...row[3], messageCount: "many" };
      // As versions wrote them that knew no tags yet.
      for (const row of all.slice(5, 8)) row[3] = { ...row[3], tags: undefined };
      for (const row of all.slice(8, 10)) row[1] = 1.5;
      return JSON.stringify(all);
    });
    await writeFile(catalog(), await work.ask("encodeCatalog", { ...content, rows: broken }));
    const store = await window();
    assert.deepEqual(newestFirst(await store.list()), expected);
    assert.equal(work.takeReads(), 10 * broken.length);
    await store.close();
  });
});
