import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { sinceOf } from "../../../src/app/syncWords.ts";
import { TransportError } from "../../../src/app/transport.ts";
import type { EpochMs } from "../../../src/base/clock.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { inTime } from "../../../src/sync/service/deadline.ts";
import { said, textsIn } from "../storage/support/storeFolder.ts";
import { type Editor, type Window, World } from "./support/editors.ts";
import { sessionId } from "./support/machines.ts";

describe("a sync folder whose disk does not answer", () => {
  let world: World;
  let a: Editor;
  let b: Editor;
  let folder: string;
  beforeEach(async () => {
    world = new World();
    [a, b] = [await world.editor("Desk"), await world.editor("Laptop")];
    folder = join(a.folder.root, "..", "shared");
    await mkdir(folder);
    a.set({ folder });
    a.values.set("syncConsent", { settingsSync: true, folder });
  });
  afterEach(() => world.close());

  const channels = async ({ service }: Window) => {
    const [mailbox, shared] = (await service.status()).channels;
    assert.ok(mailbox && shared);
    return { mailbox, shared };
  };
  const say = ({ store }: Window, text: string) =>
    store.append(sessionId(1), [fieldChange("createdAt", 1), fieldChange("title", "A talk"), said(text)]);
  const arrives = (window: Window, text: string) =>
    world.until(async () => (await textsIn(window.store, sessionId(1))).includes(text));

  it("is said to be silent after a while, holds up neither Settings Sync nor another window, and is well again", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await world.until(async () => (await channels(here)).shared.state === "running");
    here.unansweredByFolder = [];
    const questions = here.unansweredByFolder;
    await world.until(() => questions.length === 1);
    const since = world.clock.time as EpochMs;
    await world.pass(60);
    assert.equal((await channels(here)).shared.state, "running");
    await world.until(async () => (await channels(here)).shared.state === "failing", 120);
    const { problem } = (await channels(here)).shared;
    assert.ok(problem?.startsWith(`No answer from “${folder}” since ${sinceOf(since, since)}.`), problem);

    assert.equal((await channels(here)).mailbox.state, "running");
    await say(here, "meanwhile");
    await arrives(there, "meanwhile");

    const second = await a.window();
    await world.pass(10);
    await world.during(second.service.now());
    await world.until(async () => (await channels(second)).shared.state === "running");

    here.unansweredByFolder = undefined;
    await world.during(here.service.now());
    for (const answer of questions) answer();
    await world.until(async () => (await channels(here)).shared.state === "running");
    assert.equal((await channels(here)).shared.problem, undefined);
  });

  it("goes on by itself when the answer comes after all", async () => {
    const here = await a.window();
    await world.until(async () => (await channels(here)).shared.state === "running");
    here.unansweredByFolder = [];
    const questions = here.unansweredByFolder;
    await world.until(async () => (await channels(here)).shared.state === "failing");
    here.unansweredByFolder = undefined;
    for (const answer of questions) answer();
    await world.until(async () => (await channels(here)).shared.state === "running", 30);
    assert.equal(questions.length, 1);
  });

  it("answers a round that was given up, which takes nobody for another machine with its name", async () => {
    const here = await a.window();
    await say(here, "first");
    const shared = () => readdir(folder);
    await world.until(async () => (await shared()).length === 1);
    here.unansweredByFolder = [];
    const questions = here.unansweredByFolder;
    await world.until(() => questions.length === 1);
    here.unansweredByFolder = undefined;
    a.set({ budget: 40 * 1_024 }); // Syncing begins anew.
    const { device } = await here.service.status();
    const published = async () => (await channels(here)).shared.publishedAt ?? 0;
    const before = await published();
    await say(here, "second");
    await world.until(async () => (await published()) > before);

    for (const answer of questions) answer();
    await world.pass(60);
    assert.equal((await here.service.status()).device, device);
    assert.equal((await channels(here)).shared.state, "running");
    assert.equal((await shared()).length, 1);
  });

  it("is not waited for by somebody who asked for something", async () => {
    const late = () => new TransportError("late");
    const never = inTime(5_000, new Promise<void>(() => {}), world.timers, late);
    await assert.rejects(world.during(never), /late/);
    assert.equal(await inTime(5_000, Promise.resolve(7), world.timers, late), 7);
    await assert.rejects(inTime(5_000, Promise.reject(new Error("refused")), world.timers, late), /refused/);
  });
});

describe("the time since when something is so", () => {
  it("has a date when it was another day", () => {
    const noon = new Date(2026, 1, 3, 12, 5).getTime() as EpochMs;
    assert.match(sinceOf(noon, (noon + 3_600_000) as EpochMs), /^12:05/);
    assert.match(sinceOf(noon, (noon + 86_400_000) as EpochMs), /2026.*12:05/);
  });
});
