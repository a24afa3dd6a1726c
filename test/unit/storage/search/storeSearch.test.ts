import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SearchHit } from "../../../../src/app/search.ts";
import { systemClock } from "../../../../src/base/clock.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { type MessageId, newSessionId, type SessionId } from "../../../../src/core/ids.ts";
import { readQuery } from "../../../../src/core/searchQuery.ts";
import { fieldChange } from "../../../../src/core/session.ts";
import { workspaceNameOf } from "../../../../src/core/workspace.ts";
import { layoutOf } from "../../../../src/storage/layout.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import type { OpenStore } from "../../../../src/storage/openStore.ts";
import { type IndexWork, SearchWorker } from "../../../../src/storage/search/searchWorker.ts";
import { StoreSearch } from "../../../../src/storage/search/storeSearch.ts";
import { systemTimers } from "../../../../src/storage/timers.ts";
import { searchWorkerFiles } from "../support/searchEngines.ts";
import { StoreFolder, said } from "../support/storeFolder.ts";

const never = new AbortController().signal;

describe("search over a store", function () {
  this.timeout(30_000);
  let folder: StoreFolder;
  const searches: StoreSearch[] = [];

  beforeEach(async () => {
    folder = await StoreFolder.make();
  });
  afterEach(async () => {
    for (const search of searches.splice(0)) search.dispose();
    await folder.remove();
  });

  async function searchOver(store: OpenStore, work?: IndexWork): Promise<StoreSearch> {
    const worker =
      work ?? new SearchWorker(await searchWorkerFiles(), layoutOf(folder.root).search, systemTimers);
    const setup = { store, root: folder.root, disk: nodeDisk, clock: systemClock, log: silentLog };
    const search = new StoreSearch({ ...setup, timers: systemTimers, worker });
    searches.push(search);
    return search;
  }

  async function find(store: OpenStore, search: StoreSearch, query: string, signal = never) {
    const sessions = (await store.list()).filter(
      ({ listed, deletedAt }) => listed && deletedAt === undefined,
    );
    return search.find(
      {
        query: readQuery(query),
        sessions,
        isAll: true,
        limit: 50,
        offset: 0,
        facts: { now: systemClock.now(), workspaceNameOf },
      },
      signal,
    );
  }

  /** Which sessions, each once, in the order of the alphabet. */
  const sessionsOf = (hits: readonly SearchHit[]) => [...new Set(hits.map(({ session }) => session))].sort();

  async function sessionWith(store: OpenStore, ...texts: string[]): Promise<SessionId> {
    const session = newSessionId();
    await store.append(session, [
      fieldChange("createdAt", systemClock.now()),
      ...texts.map((text) => said(text)),
    ]);
    return session;
  }

  it("finds what was just said, in journals as in files, and nothing before the first search", async () => {
    const store = await folder.window();
    const old = await sessionWith(store, "the walrus sings");
    await store.foldNow();
    const search = await searchOver(store);
    const young = await sessionWith(store, "a walrus dances");
    assert.deepEqual(await folder.files("search"), []);
    await search.whenComplete();
    assert.deepEqual(sessionsOf((await find(store, search, "walrus")).hits), [old, young].sort());
    await store.append(old, [said("now the penguin", { id: "m00000000abc" as MessageId })]);
    const { hits, total, isComplete } = await find(store, search, "peng");
    assert.deepEqual([total, isComplete], [1, true]);
    assert.deepEqual([hits[0]?.session, hits[0]?.message, hits[0]?.role], [old, "m00000000abc", "user"]);
  });

  it("uses the best engine that the runtime has", async () => {
    const store = await folder.window();
    await sessionWith(store, "gecko");
    await (await searchOver(store)).whenComplete();
    const best = process.getBuiltinModule?.("node:sqlite" as never) ? "fts5" : "fts4";
    for (const file of await folder.files("search")) assert.ok(file.startsWith(best), file);
  });

  it("finds titles, renamed ones under their new name, and says which are archived", async () => {
    const store = await folder.window();
    const search = await searchOver(store);
    const session = await sessionWith(store, "hello");
    await store.append(session, [fieldChange("title", "Zebra crossing")]);
    await search.whenComplete();
    const [hit] = (await find(store, search, "zebra")).hits;
    assert.equal(hit?.message, undefined);
    assert.deepEqual(hit?.snippet, { text: "Zebra crossing", marks: [[0, 5]] });
    await store.append(session, [fieldChange("title", "Okapi"), fieldChange("archived", true)]);
    assert.equal((await find(store, search, "zebra")).total, 0);
    assert.equal((await find(store, search, "okapi")).hits[0]?.archived, true);
    assert.equal((await find(store, search, "okapi -is:archived")).total, 0);
    assert.equal((await find(store, search, "hello is:archived")).total, 1);
  });

  it("does not find what is deleted or removed for good, and again what was restored", async () => {
    const store = await folder.window();
    const search = await searchOver(store);
    const session = await sessionWith(store, "capybara");
    await search.whenComplete();
    assert.equal((await find(store, search, "capybara")).total, 1);
    await store.append(session, [fieldChange("deleted", true)]);
    assert.equal((await find(store, search, "capybara")).total, 0);
    await store.append(session, [fieldChange("deleted", null)]);
    assert.equal((await find(store, search, "capybara")).total, 1);
    await store.append(session, [fieldChange("deleted", true), fieldChange("purged", true)]);
    await store.foldNow();
    await search.whenComplete();
    assert.equal((await find(store, search, "capybara")).total, 0);
    const files = await Promise.all(
      (await folder.files("search")).map((name) => nodeDisk.readFile(folder.path("search", name))),
    );
    assert.ok(!files.some((bytes) => Buffer.from(bytes).includes("capybara")));
  });

  it("loses the words of what is removed for good also when nobody searches afterwards", async () => {
    const store = await folder.window();
    const first = await searchOver(store);
    const session = await sessionWith(store, "capybara");
    await first.whenComplete();
    assert.equal((await find(store, first, "capybara")).total, 1);
    first.dispose();
    const isInFiles = async () => {
      const names = await folder.files("search");
      const files = await Promise.all(names.map((name) => nodeDisk.readFile(folder.path("search", name))));
      return files.some((bytes) => Buffer.from(bytes).includes("capybara"));
    };
    const second = await searchOver(store);
    await store.append(session, [fieldChange("deleted", true), fieldChange("purged", true)]);
    second.forget();
    while (await isInFiles()) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it("finds every version of what was said, but not what models thought", async () => {
    const store = await folder.window();
    const search = await searchOver(store);
    const session = await sessionWith(store, "root");
    const [root] = (await store.find(session))?.ofType("message") ?? [];
    const parentId = root?.key as MessageId;
    const parts = [
      { type: "thinking", text: "secret ponderings" },
      { type: "text", text: "second lemur" },
    ] as const;
    await store.append(session, [
      said("first lemur", { parentId }),
      said("", { parentId, role: "assistant", parts }),
    ]);
    await search.whenComplete();
    assert.equal((await find(store, search, "lemur")).total, 2);
    assert.equal((await find(store, search, "lemur role:assistant")).total, 1);
    assert.equal((await find(store, search, "ponderings")).total, 0);
  });

  it("lists sessions when there are only filters, and messages when one is a role", async () => {
    const store = await folder.window();
    const search = await searchOver(store);
    const one = await sessionWith(store, "a", "b");
    await sessionWith(store, "c");
    await store.append(one, [{ type: "tag", key: "work", value: "work" }, fieldChange("title", "One")]);
    await search.whenComplete();
    assert.deepEqual(
      (await find(store, search, "tag:work")).hits.map(({ snippet }) => snippet.text),
      ["One"],
    );
    assert.equal((await find(store, search, "tag:work role:user")).total, 2);
    assert.equal((await find(store, search, "role:user")).total, 3);
    assert.equal((await find(store, search, "after:today b")).total, 1);
    assert.equal((await find(store, search, "before:today b")).total, 0);
    for (const query of [
      "=>",
      "\0",
      '"',
      "((",
      "-",
      "NEAR(a",
      'AND OR NOT "'.repeat(900),
      "x".repeat(10_000),
    ])
      assert.ok((await find(store, search, query)).total >= 0);
  });

  it("sees what another window wrote, and shares its index", async () => {
    const [here, there] = [await folder.window(), await folder.window()];
    const [one, other] = [await searchOver(here), await searchOver(there)];
    const sessions = await Promise.all([sessionWith(here, "narwhal one"), sessionWith(there, "narwhal two")]);
    const findsBoth = async (store: OpenStore, search: StoreSearch) => {
      for (;;) {
        const { hits } = await find(store, search, "narwhal");
        if (hits.length === 2) return sessionsOf(hits);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await Promise.all([one.whenComplete(), other.whenComplete()]);
    const found = await Promise.all([findsBoth(here, one), findsBoth(there, other)]);
    assert.deepEqual(found, [sessions.sort(), sessions.sort()]);
  });

  it("makes the index again when it is missing, damaged, foreign or something else", async () => {
    const store = await folder.window();
    const session = await sessionWith(store, "quokka");
    await store.foldNow();
    const first = await searchOver(store);
    await first.whenComplete();
    const place = folder.path("search");
    const spoil: (() => Promise<void>)[] = [
      () => rm(place, { recursive: true }),
      async () => {
        for (const file of await readdir(place)) await writeFile(join(place, file), randomBytes(20_000));
      },
      async () => {
        for (const file of await readdir(place)) await writeFile(join(place, file), "");
      },
      async () => {
        const files = await readdir(place);
        await rm(place, { recursive: true });
        await writeFile(place, `no folder, and ${files.length} files less`);
      },
      () => rm(place, { recursive: true }),
    ];
    for (const [turn, step] of spoil.entries()) {
      await step();
      for (const search of [first, await searchOver(store)]) {
        await search.whenComplete();
        await find(store, search, "quokka"); // An open window notices by the answer.
        await search.whenComplete();
        assert.deepEqual(sessionsOf((await find(store, search, "quokka")).hits), [session], `${turn}`);
      }
    }
    const other = await StoreFolder.make();
    const elsewhere = await other.window();
    await sessionWith(elsewhere, "quokka elsewhere");
    await elsewhere.foldNow();
    await cp(place, other.path("search"), { recursive: true });
    const worker = new SearchWorker(await searchWorkerFiles(), other.path("search"), systemTimers);
    const setup = { store: elsewhere, root: other.root, disk: nodeDisk, clock: systemClock, log: silentLog };
    const foreign = new StoreSearch({ ...setup, timers: systemTimers, worker });
    await foreign.whenComplete();
    assert.equal((await find(elsewhere, foreign, "quokka")).total, 1);
    foreign.dispose();
    await other.remove();
  });

  it("answers with what is there while the index is made, and drops questions that were called off", async () => {
    const store = await folder.window();
    await sessionWith(store, "axolotl");
    const asked: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const real = new SearchWorker(await searchWorkerFiles(), layoutOf(folder.root).search, systemTimers);
    const slow: IndexWork = {
      async ask(kind, ask) {
        asked.push(kind);
        if (kind === "put") await held;
        return real.ask(kind, ask);
      },
      stop: () => real.stop(),
    };
    const search = await searchOver(store, slow);
    assert.equal((await find(store, search, "axolotl")).isComplete, false);
    const controller = new AbortController();
    const dropped = find(store, search, "axolotl", controller.signal);
    controller.abort(new Error("A newer keystroke."));
    await assert.rejects(dropped, /A newer keystroke/);
    release();
    await search.whenComplete();
    assert.deepEqual(
      [(await find(store, search, "axolotl")).total, asked.filter((kind) => kind === "find").length],
      [1, 2],
    );
  });

  it("never says that there is nothing because the index has just been lost", async () => {
    const store = await folder.window();
    await sessionWith(store, "wombat");
    const search = await searchOver(store);
    await search.whenComplete();
    await rm(folder.path("search"), { recursive: true });
    const { total, isComplete } = await find(store, search, "wombat");
    assert.ok(total === 1 || !isComplete, `${total} hits, which are said to be all`);
  });

  it("tries again when its thread fails, and says when that did not help", async () => {
    const store = await folder.window();
    await sessionWith(store, "numbat");
    const real = new SearchWorker(await searchWorkerFiles(), layoutOf(folder.root).search, systemTimers);
    let failures = 0;
    const failing: IndexWork = {
      ask: async (kind, ask) => {
        if (kind !== "find" || failures === 0) return real.ask(kind, ask);
        failures--;
        throw new Error("The search thread failed: out of memory");
      },
      stop: () => real.stop(),
    };
    const search = await searchOver(store, failing);
    await search.whenComplete();
    failures = 1;
    assert.equal((await find(store, search, "numbat")).total, 1);
    failures = 2;
    assert.equal((await find(store, search, "numbat")).isComplete, false);
  });

  it("stays usable when its thread ends", async () => {
    const store = await folder.window();
    await sessionWith(store, "ibex");
    const worker = new SearchWorker(await searchWorkerFiles(), layoutOf(folder.root).search, systemTimers);
    const search = await searchOver(store, worker);
    await search.whenComplete();
    worker.stop();
    await find(store, search, "ibex");
    await search.whenComplete();
    assert.equal((await find(store, search, "ibex")).total, 1);
  });
});
