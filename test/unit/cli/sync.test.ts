import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { SyncStatus } from "../../../src/app/syncStatus.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { widthOf } from "../../../src/cli/output/width.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import { readSyncRules } from "../../../src/core/syncRules.ts";
import { statusPathOf } from "../../../src/sync/service/statusFile.ts";
import { channelWith, laptop, statusWith } from "../../support/fakeSync.ts";
import { until } from "../storage/support/storeFolder.ts";
import { CommandLine } from "./support/commandLine.ts";

describe("the command line, about syncing", () => {
  let line: CommandLine;
  beforeEach(async () => {
    line = await CommandLine.make();
    await (await line.window()).store.list();
  });
  afterEach(() => line.remove());

  const note = async (status: SyncStatus | string) => {
    const path = statusPathOf(line.root);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof status === "string" ? status : JSON.stringify(status));
  };
  const noted = (agoMs: number): SyncStatus => {
    const at = (Date.now() - agoMs) as EpochMs;
    const hostile = { ...laptop, heardAt: at, name: "Lap\u001b[31mtop\u202e" };
    return statusWith({ at, channels: [channelWith({ devices: [hostile], waiting: 2 })] });
  };

  it("breaks its lines between words where a terminal is narrow, and keeps every word", async () => {
    await note(noted(3 * 60_000));
    const [wide, narrow] = await Promise.all(
      [{}, { COLUMNS: "50" }].map(async (environment) => (await line.run(["sync"], { environment })).stdout),
    );
    for (const row of narrow?.split("\n") ?? []) assert.ok(widthOf(row) <= 50, row);
    assert.match(narrow ?? "", /\n {2}“Lap.*\n {4}\S/);
    const wordsOf = (text = "") => text.split(/\s+/);
    assert.deepEqual(wordsOf(narrow), wordsOf(wide));
  });

  it("tells what a window noted, and when, as text and as JSON", async () => {
    const status = noted(3 * 60_000);
    await note(status);
    for (const words of [["sync"], ["sync", "status"]]) {
      const { code, stdout } = await line.run(words);
      assert.equal(code, 0);
      assert.match(stdout, /^This machine is called “Desktop”\./);
      assert.match(stdout, /2 sessions wait to reach other machines/);
      assert.match(stdout, /“Lap⟨U\+001B⟩\[31mtop⟨U\+202E⟩”: last heard 3 minutes ago/);
      assert.match(stdout, /\nAs of 3 minutes ago\.\n$/);
    }
    assert.deepEqual(await line.json(["sync", "status"]), status);
    assert.deepEqual(await line.json(["sync"]), status);
  });

  it("says that the editor is not running when that was long ago", async () => {
    await note(noted(2 * 3_600_000));
    assert.match((await line.run(["sync"])).stdout, /As of 2 hours ago; the editor is not running\.\n$/);
  });

  it("says that it is off, and how to turn it on, where nothing was noted or it cannot be read", async () => {
    assert.match((await line.run(["sync"])).stdout, /^Syncing is off on this machine\..*Set Up Sync/);
    await note("{ not json");
    assert.match((await line.run(["sync"])).stdout, /^Syncing is off/);
    await note(JSON.stringify({ ...noted(0), form: 2 }));
    assert.match((await line.run(["sync"])).stdout, /^Syncing is off/);
  });

  it("sends to the editor what only that can do", async () => {
    await note(noted(0));
    const { code, stderr } = await line.run(["sync", "now"]);
    assert.deepEqual([code, /runs in the editor.*“\/sync now”/.test(stderr)], [1, true]);
    assert.match((await line.run(["sync", "forget", laptop.device])).stderr, /“\/sync forget”/);
    assert.match((await line.run(["sync", "keep", laptop.device])).stderr, /Nothing is held back/);
    assert.match((await line.run(["sync", "agree", "Desk"])).stderr, /No machine is called “Desk”/);
    const unknown = await line.run(["sync", "everything"]);
    assert.deepEqual([unknown.code, /There is status, off, on, now/.test(unknown.stderr)], [2, true]);
  });

  it("takes sessions out of syncing, and lets them travel again", async () => {
    const app = await line.window();
    const { session } = await runVerb(app, createSession, { title: "Pears", activate: false });
    assert.match((await line.run(["sync", "off", "pears"])).stdout, /“Pears” is not synced any more\./);
    const excepted = async () => [...readSyncRules(await app.store.find(projectsSession)).sessions];
    await until(async () => (await excepted()).length === 1);
    assert.deepEqual(await excepted(), [session]);
    assert.deepEqual(await line.json(["sync", "on", session]), { changed: [session] });
    await until(async () => (await excepted()).length === 0);
  });

  it("is helped and completed", async () => {
    assert.match((await line.run(["help"])).stdout, /\n {2}sync +Tell what other machines sent/);
    assert.match((await line.run(["sync", "--help"])).stdout, /Usage:.* braid sync \[status\]/);
    const { stdout } = await line.run(["__complete", "--", "sync", "st"]);
    assert.equal(stdout, "status\t\n");
  });

  it("says of a conversation whose messages are not all here where they are", async () => {
    const app = await line.window();
    const { session } = await runVerb(app, createSession, { title: "Pears", activate: false });
    await note(
      statusWith({
        channels: [channelWith({ awaited: [{ session, devices: [laptop.device], messages: 12 }] })],
      }),
    );
    const { stderr } = await line.run(["show", session]);
    assert.match(stderr, /None of 12 messages has arrived yet\. They are on “Laptop” and on their way\./);
  });
});
