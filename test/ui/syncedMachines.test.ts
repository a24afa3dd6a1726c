import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, hasGit, makeRepository, writeFiles } from "../support/gitRepository.ts";
import { extensionsIn, SyncService } from "../support/settingsSync/syncService.ts";
import { startWireServer, type WireServer } from "../support/wire.ts";
import { ensureWorkbench } from "../workbench/install.mjs";
import { vsixFile } from "../workbench/paths.mjs";
import { setKeyAndModel } from "./support/chat.ts";
import { eventually } from "./support/eventually.ts";
import { unpack } from "./support/extension.ts";
import { Machine, syncProbe } from "./support/machine.ts";
import { MailboxLog } from "./support/mailboxLog.ts";
import type { PlacedExtension } from "./support/placedExtension.ts";
import { Probe } from "./support/probe.ts";
import { SyncedMachine } from "./support/syncedMachine.ts";

/** The same project in two places: by its history, or by its remote where there is no git to make one. */
function makeClones(one: string, other: string): void {
  if (hasGit) {
    makeRepository(one);
    git(one, "clone", "--quiet", one, other);
    return;
  }
  for (const folder of [one, other])
    writeFiles(folder, {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/config": '[remote "origin"]\n\turl = https://git.test/me/railway\n',
    });
}

/** As if yet another machine had uploaded what some other extension keeps, several times. */
async function revise(service: SyncService, extension: string, times: number): Promise<void> {
  for (let time = 1; time <= times; time++) {
    const [latest] = service.revisions();
    assert.ok(latest);
    const entries = extensionsIn(latest.content).map((entry) =>
      entry.identifier.id === extension
        ? { ...entry, state: { ...entry.state, a: `change ${time}` } }
        : entry,
    );
    const { status } = await fetch(`${service.url}/v1/resource/extensions`, {
      method: "POST",
      headers: { authorization: "Bearer elsewhere", "if-match": latest.ref },
      body: JSON.stringify({ version: 6, machineId: "elsewhere", content: JSON.stringify(entries) }),
    });
    assert.equal(status, 200);
  }
}

/**
 * One user's two machines. Each test goes on where the one before ended, and minutes pass between them: a machine says
 * something at most once a minute.
 */
describe("Synced machines", () => {
  const trains = "Which night trains go to Zürich?";
  const seats = "How are the seats numbered?";
  const dogs = "What does a dog cost?";
  const dinner = "Where is the dining car?";
  const luggage = "How much luggage may I take?";
  const bikes = "Where do bicycles go?";
  const tickets = "Who looks at the tickets?";

  let home: string;
  let provider: WireServer;
  let service: SyncService;
  let mailbox: MailboxLog;
  let braid: PlacedExtension;
  let here: SyncedMachine;
  /** Of the same machine. */
  let second: SyncedMachine;
  let there: SyncedMachine;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), "braid-machines-"));
    const folders = { here: join(home, "railway"), there: join(home, "elsewhere") };
    makeClones(folders.here, folders.there);
    provider = await startWireServer();
    service = await SyncService.start();
    mailbox = new MailboxLog(service);
    braid = { folder: await unpack(vsixFile, (await ensureWorkbench()).server) };
    const open = async (name: keyof typeof folders) =>
      new SyncedMachine(
        await Machine.open({
          ...{ service, name, theme: "dark", folder: folders[name], extensions: [braid, syncProbe] },
          settings: { "braid.anthropic.baseUrl": provider.anthropicBaseUrl },
        }),
      );
    [here, there] = await Promise.all([open("here"), open("there")]);
    for (const { workbench } of [here, there]) await workbench.showContainer("Braid");
  }).timeout(120_000);
  after(async () => {
    await Promise.all([here?.machine.close(), there?.machine.close()]);
    await Promise.all([service?.stop(), provider?.stop()]);
    await rm(home, { recursive: true, force: true });
  });

  /** Lets VS Code upload what one machine said, and fetch it on the other, where it is read some seconds later. */
  const carry = async (from: SyncedMachine, to: SyncedMachine) => {
    await from.machine.syncNow();
    await to.machine.syncNow();
  };
  const hasSpoken = (name: string) =>
    eventually(`the first words of ${name}`, async () => assert.ok(await mailbox.inCloud(name)), 60_000);
  /** A notice appears in the window that runs syncing. */
  const tells = (windows: readonly SyncedMachine[], text: RegExp) =>
    eventually(`a message like ${text}`, async () => {
      const messages = (await Promise.all(windows.map((each) => each.workbench.notifications()))).flat();
      assert.ok(
        messages.some((each) => text.test(each)),
        String(messages),
      );
    });

  it("bring titles, tags and messages of a session to the other machine, and to the same workspace", async () => {
    // Whoever has nothing yet says so first, so that the other knows whom it talks to.
    await there.turnOn("There");
    await here.chat.newSession();
    await setKeyAndModel(here.workbench, "Anthropic", "Wire Large");
    await here.say(trains);
    await here.verb("session.tag", { sessions: [(await here.session(trains)).id], tags: ["travel"] });
    for (const question of [seats, dogs]) {
      await here.chat.newSession();
      await here.say(question);
    }
    await hasSpoken("There");
    await here.machine.syncNow();
    await here.turnOn("Here");
    await hasSpoken("Here");
    await there.machine.syncNow();
    await there.bar.shows([dogs, seats, trains]);
    assert.deepEqual((await there.session(trains)).tags, ["travel"]);
    await there.open(trains, `You said: ${trains}`);
    await there.workbench.screenshot("synced-arrival");
  }).timeout(180_000);

  it("merge what both did while neither could be reached, and 25 revisions were made meanwhile", async () => {
    second = new SyncedMachine(await here.machine.anotherWindow());
    await second.workbench.showContainer("Braid");
    for (const name of ["here", "there"]) service.cutOff(name);
    const session = (await there.session(trains)).id;
    await setKeyAndModel(there.workbench, "Anthropic", "Wire Large");
    await there.say("And by day?");
    await there.verb("session.rename", { session, title: "Night trains" });
    await here.verb("session.archive", { sessions: [session] });
    await here.verb("checkpoint.save", { session, name: "One question" });
    await here.verb("session.delete", { session: (await here.session(dogs)).id });
    await here.open(seats, `You said: ${seats}`);
    await here.say("From the front?");
    await there.open(dogs, `You said: ${dogs}`);
    await there.say("And a cat?");
    await there.open(seats, `You said: ${seats}`);
    await there.say("From the back?");
    await here.chat.newSession();
    await here.say(dinner);
    await here.machine.reload(); // Right after the reply.
    await here.workbench.showContainer("Braid");
    const done = Date.now();
    await Promise.all([here.speaksAfter(done), there.speaksAfter(done)]);

    service.letIn("here");
    await here.machine.syncNow();
    await eventually("what was said here", async () =>
      assert.ok(((await mailbox.inCloud("Here"))?.at ?? 0) > done),
    );
    await revise(service, Probe.id, 25);
    service.letIn("there");
    await carry(there, here);
    await tells([there], /continued here and on another machine/);
    await there.workbench.screenshot("synced-fork-notice");
    await tells([here, second], /deleted on one machine and continued on another/);
    for (const each of [here, second, there]) {
      await each.workbench.page.bringToFront();
      for (const title of [dinner, seats, dogs]) await each.bar.hasRow(title);
      await each.bar.hasNoRow(trains);
    }
    for (const each of [here, there]) {
      const merged = await each.session("Night trains", { archived: true });
      assert.deepEqual([merged.tags, merged.messageCount], [["travel"], 4]);
      const checkpoints = await each.verb("checkpoint.list", { session, automatic: false });
      assert.deepEqual(
        (checkpoints as { name: string }[]).map(({ name }) => name),
        ["One question"],
      );
    }
  }).timeout(180_000);

  it("keep both continuations of one session as versions, and one that was deleted elsewhere", async () => {
    for (const each of [here, there]) {
      await each.open(seats, "2 / 2");
      await each.chat.shows(/From the (front|back)/);
      const isFront = (await each.chat.text()).includes("From the front");
      await each.chat.click("Previous version");
      await each.chat.shows(isFront ? "From the back" : "From the front");
    }
    await here.open(dogs, "You said: And a cat?");
  });

  it("lose nothing while the cloud refuses, and hand over when a window is closed", async () => {
    service.maxBytes.set("extensions", 2_000);
    await here.open(dinner, `You said: ${dinner}`);
    await here.say("In which car?");
    await here.verb("sync.now", {}); // From now on this window speaks for its machine.
    const closed = Date.now();
    await here.workbench.page.close();
    here = second;
    await here.speaksAfter(closed);
    await here.machine.syncNow();
    await eventually("a refusal", async () => assert.ok(service.uploadsOf("here", 413) > 0));
    await here.open(dinner, "In which car?");
    await here.chat.ask("/sync");
    await here.chat.shows(/waits? to reach other machines/);
    await here.workbench.screenshot("synced-refused");

    service.maxBytes.delete("extensions");
    await here.machine.syncNow();
    service.failNext(429, { client: "there", retryAfter: 5 });
    await there.verb("sync.now", {}); // Answers though the editor's own sync waits.
    await there.bar.hasRow(dinner);
    await there.open(dinner, "In which car?");
  }).timeout(180_000);

  it("go on working while only one of them was updated, and exchange all of it afterwards", async () => {
    const newer = { ...braid, version: "99.0.0" };
    await here.machine.upgrade(newer);
    // Without saying when to try again: VS Code then switches its sync off, until it is switched on as in a reload.
    service.failNext(429, { client: "there" });
    await eventually("an answer", () => there.verb("sync.now", {}));
    for (const [each, question] of [
      [here, luggage],
      [there, bikes],
    ] as const) {
      await each.workbench.showContainer("Braid");
      await each.chat.newSession();
      await each.say(question);
    }
    const asked = Date.now();
    await here.speaksAfter(asked);
    await carry(here, there);
    assert.equal(service.extension("braid-dev.braid")?.version, newer.version);
    await assert.rejects(there.session(luggage));
    await there.machine.upgrade(newer);
    await there.workbench.showContainer("Braid");
    await eventually(
      "all that was said meanwhile",
      async () => {
        await carry(there, here);
        await new Promise((resolve) => setTimeout(resolve, 6_000)); // Until it was read.
        await here.session(bikes);
        await there.session(luggage);
      },
      150_000,
    );
  }).timeout(240_000);

  it("have their history back after Braid was uninstalled on one of them, which uninstalls it on both", async () => {
    const installed = { ...braid, version: "99.0.0" };
    const isThere = async ({ workbench }: SyncedMachine) =>
      (await readFile(join(workbench.dataDir, "..", "extensions", "extensions.json"), "utf8")).includes(
        "braid-dev.braid",
      );
    assert.deepEqual([await isThere(here), await isThere(there)], [true, true]);
    await here.chat.newSession();
    await here.say(tickets); // Too late for a backup by the clock, and for the other machine.
    await here.machine.run("workbench.extensions.uninstallExtension", "braid-dev.braid");
    await carry(here, there);
    await eventually("the other machine to follow", async () => assert.equal(await isThere(there), false));
    await Promise.all([here.machine.restart(), there.machine.restart()]);
    // VS Code deletes what an uninstalled extension kept, when it starts.
    for (const { workbench } of [here, there])
      await eventually("an empty place", () => assert.rejects(readdir(workbench.globalStorage())));

    for (const { machine, workbench } of [here, there]) {
      await workbench.place(installed);
      await machine.reload();
      await workbench.showContainer("Braid");
    }
    await here.bar.says(/found a backup with \d+ sessions/);
    await here.workbench.screenshot("synced-installed-again");
    await here.bar.press("Restore Them", /found a backup/);
    for (const title of [tickets, bikes, luggage, dinner, seats, dogs]) await here.bar.hasRow(title);
    await here.open(tickets, `You said: ${tickets}`);
    await eventually(
      "the other machine to have it from here",
      async () => {
        await carry(there, here);
        await new Promise((resolve) => setTimeout(resolve, 12_000)); // Each costs several requests.
        for (const title of [bikes, luggage, dinner, seats, dogs]) await there.session(title);
      },
      270_000, // Beside the places of the machines that were there before, each publication is small.
    );
  }).timeout(420_000);

  it("stay within their room, and far from the limit of requests", async () => {
    assert.ok(mailbox.largest > 1_000 && mailbox.largest <= 32 * 1_024, String(mailbox.largest));
    for (const name of ["here", "there"]) {
      const times = service.log.filter(({ client }) => client === name).map(({ at }) => at);
      const within = times.map((from) => times.filter((at) => at >= from && at < from + 300_000).length);
      const most = Math.max(...within);
      console.log(`      ${name}: at most ${most} requests in five minutes`);
      assert.ok(most < 100);
    }
    for (const said of await mailbox.said()) {
      // As one window after the other says it: no number twice, and none sooner than a minute after the last.
      const numbers = said.map(({ publication }) => publication);
      assert.deepEqual(numbers, [...new Set(numbers)]);
      for (const [index, slot] of said.entries())
        assert.ok(index === 0 || slot.at - (said[index - 1]?.at ?? 0) > 59_000);
    }
    console.log(`      at most ${mailbox.largest} characters of Braid in an upload`);
  });
});
