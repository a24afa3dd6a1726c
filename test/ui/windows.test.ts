import assert from "node:assert/strict";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { readSessionId } from "../../src/core/ids.ts";
import { nodeDisk } from "../../src/storage/nodeDisk.ts";
import { openStore } from "../../src/storage/openStore.ts";
import { storageWorkerFiles } from "../unit/storage/support/storageWorkerFiles.ts";
import { Chat } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { Workbench } from "./support/workbench.ts";

describe("Three windows of VS Code on one store", () => {
  const windows: Workbench[] = [];
  const inEach = async (step: (window: Workbench, chat: Chat, index: number) => Promise<void>) => {
    for (const [index, window] of windows.entries()) {
      await window.page.bringToFront(); // As a user looks at one window at a time.
      await step(window, new Chat(window), index);
    }
  };
  const hasRow = (window: Workbench, label: string, messages: number) =>
    eventually(`"${label}" with ${messages} messages`, async () => {
      const rows = await window.treeRows();
      const found = rows.filter((row) => row.label === label);
      assert.equal(found.length, 1, JSON.stringify(rows));
      assert.match(found[0]?.description ?? "", new RegExp(` · ${messages} · `));
    });

  before(async () => {
    const first = await Workbench.open();
    windows.push(first, await first.anotherWindow(), await first.anotherWindow());
    await inEach((window) => window.showContainer("Braid"));
  });
  after(() => windows[0]?.close());

  it("show in each what was said in any of them", async () => {
    await inEach(async (_window, chat, index) => {
      await chat.newSession();
      await chat.ask(`Session of window ${index}`);
    });
    await inEach(async (window) => {
      for (const index of windows.keys()) await hasRow(window, `Session of window ${index}`, 2);
    });
  });

  it("go on with one session one after the other, each where the others left off", async () => {
    await inEach(async (window, chat, index) => {
      // What the window before wrote moves the row to the top: a click must not meet it on its way.
      await hasRow(window, "Session of window 0", 2 + 2 * index);
      await window.clickRow("Session of window 0");
      await chat.shows(index === 0 ? "Session of window 0" : `Said in window ${index - 1}`);
      await chat.ask(`Said in window ${index}`);
      await hasRow(window, "Session of window 0", 4 + 2 * index);
      await chat.isIdle();
    });
    await inEach(async (window, chat) => {
      await hasRow(window, "Session of window 0", 8);
      await chat.shows("Said in window 2");
    });
  });

  it("have every message on disk once", async () => {
    const [first] = windows;
    assert.ok(first);
    const store = openStore({
      root: first.globalStorage(),
      disk: nodeDisk,
      clock: systemClock,
      log: silentLog,
      ...(await storageWorkerFiles()),
    });
    try {
      const said: string[] = [];
      for (const { id, listed } of await store.list()) {
        const session = readSessionId(id);
        if (!listed || !session) continue;
        for (const { value } of (await store.find(session))?.ofType("message") ?? []) {
          const { role, parts } = value as { role: string; parts: [{ text: string }] };
          if (role === "user") said.push(parts[0].text);
        }
      }
      const expected = [...windows.keys()].flatMap((index) => [
        `Said in window ${index}`,
        `Session of window ${index}`,
      ]);
      assert.deepEqual(said.sort(), expected.sort());
      assert.deepEqual(store.findings, []);
    } finally {
      await store.close();
    }
  });
});
