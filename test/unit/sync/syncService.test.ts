import assert from "node:assert/strict";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SyncChannelStatus } from "../../../src/app/syncStatus.ts";
import { UserError } from "../../../src/app/userError.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { sessionSyncChange, syncContentChange } from "../../../src/core/syncRules.ts";
import { Machine } from "../../../src/sync/machine.ts";
import { slotKeys } from "../../../src/sync/mailbox.ts";
import { nodeSyncFiles } from "../../../src/sync/service/nodeSyncFiles.ts";
import { readSyncStatus } from "../../../src/sync/service/statusFile.ts";
import { deviceOfSlot } from "../../../src/sync/slot.ts";
import { said, textsIn, titleIn } from "../storage/support/storeFolder.ts";
import { type Editor, type Window, World } from "./support/editors.ts";
import { MemorySource, sessionId } from "./support/machines.ts";

const session = sessionId(1);
const start = ({ store }: Window, text: string) =>
  store.append(session, [fieldChange("createdAt", 1), fieldChange("title", "A talk"), said(text)]);

describe("syncing in the product", () => {
  let world: World;
  let a: Editor;
  let b: Editor;
  beforeEach(async () => {
    world = new World();
    a = await world.editor("Desk");
    b = await world.editor("Laptop");
  });
  afterEach(() => world.close());

  const channelOf = async ({ service }: Window): Promise<SyncChannelStatus> => {
    const [channel] = (await service.status()).channels;
    assert.ok(channel);
    return channel;
  };
  const arrives = (window: Window, text: string) =>
    world.until(async () => (await textsIn(window.store, session)).includes(text));
  const filesOf = (editor: Editor) =>
    readdir(join(editor.folder.root, "sync")).then(
      (names) => names.sort(),
      () => [],
    );

  it("brings a session from one machine to the other, and a change back", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(here, "said here");
    await arrives(there, "said here");
    await there.store.append(session, [fieldChange("title", "Renamed there")]);
    await world.until(async () => (await titleIn(here.store, session)) === "Renamed there");
    const channel = await channelOf(here);
    assert.equal(channel.state, "running");
    assert.deepEqual(
      channel.devices.map(({ name, version }) => ({ name, version })),
      [{ name: "Laptop", version: "1.0.0" }],
    );
    await world.until(async () => (await channelOf(here)).waiting === 0);
    assert.equal((await channelOf(here)).budget?.others[0]?.name, "Laptop");
    assert.ok(((await channelOf(here)).budget?.own ?? 0) > 0);
  });

  it("counts as sessions what a user calls so, and says when only what belongs to all of them waits", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await here.store.append(projectsSession, [syncContentChange("everything")]);
    await start(here, "said here");
    await arrives(there, "said here");
    const counts = async () => {
      const { sessions, waiting, rulesWait, devices } = await channelOf(here);
      return [sessions, waiting, rulesWait, ...devices.flatMap((each) => [each.sessions, each.differing])];
    };
    await world.until(async () => String(await counts()) === String([1, 0, false, 1, 0]));
    await b.close();
    await here.store.append(projectsSession, [sessionSyncChange(sessionId(9), false)]);
    await world.until(async () => (await channelOf(here)).rulesWait === true);
    assert.deepEqual(await counts(), [1, 0, true, 1, 0]);
  });

  it("reads and writes nothing before it is agreed to, but registers its keys", async () => {
    a.values.delete("syncConsent");
    a.values.set(slotKeys[0] ?? "", "2.from somebody");
    const window = await a.window();
    assert.deepEqual(window.did, ["registered"]);
    await start(window, "mine");
    await world.pass(120);
    assert.deepEqual([window.written, await filesOf(a)], [[], []]);
    const { channels, device } = await window.service.status();
    assert.deepEqual([channels[0]?.state, channels[0]?.refused, device], ["waitsForConsent", [], ""]);
    await assert.rejects(window.service.now(), UserError);
    a.values.set("syncConsent", { settingsSync: true });
    await world.until(async () => (await channelOf(window)).refused.length > 0);
    assert.equal((await channelOf(window)).refused[0]?.place, "slot 1");
    await world.until(() => window.written.length > 0);
  });

  it("does nothing while it is off", async () => {
    a.set({ settingsSync: false });
    const window = await a.window();
    await world.pass(120);
    assert.deepEqual([window.did, await filesOf(a)], [["registered"], []]);
    assert.deepEqual((await window.service.status()).channels, []);
  });

  it("takes in what is there before it registers keys, and publishes after that", async () => {
    const [before, there] = [await a.window(), await b.window()];
    await world.until(() => b.slots.length === 2);
    await world.during(before.service.stop());
    const empty = b.slots.join(" ");
    await start(there, "said meanwhile");
    await world.until(() => b.slots.join(" ") !== empty);
    const window = await a.window();
    const merge = window.store.merge.bind(window.store);
    window.store.merge = (records) => {
      window.did.push("took in");
      return merge(records);
    };
    await world.until(() => window.written.length > 0);
    assert.deepEqual(window.did.slice(0, 3), ["took in", "registered", "published"]);
  });

  it("runs in one window of a machine, and in another when that is gone", async () => {
    const first = await a.window();
    await world.until(async () => (await filesOf(a)).some((name) => name.endsWith(".lease")));
    const second = await a.window();
    await start(second, "one");
    await world.until(() => first.written.length > 0);
    await world.pass(120);
    assert.deepEqual(second.written, []);
    assert.equal((await channelOf(second)).sessions, 1);
    assert.equal((await second.service.status()).device, (await first.service.status()).device);

    first.service.dispose(); // Without a word.
    await second.store.append(session, [said("two")]);
    await world.until(() => second.written.length > 0);
    assert.equal(a.slots.length, 1);
  });

  it("leaves its place to another window at once when it closes", async () => {
    const first = await a.window();
    await world.until(() => first.written.length > 0);
    const second = await a.window();
    await world.during(first.service.stop());
    assert.deepEqual(
      (await filesOf(a)).filter((name) => name.endsWith(".lease")),
      [],
    );
    await start(second, "one");
    await world.until(() => second.written.length > 0);
  });

  it("goes on in the window in which somebody asks for something, or works", async () => {
    const [first, second] = [await a.window(), await a.window()];
    await world.until(() => first.written.length + second.written.length > 0);
    const [idle, asked] = first.written.length > 0 ? [second, first] : [first, second];
    await world.during(idle.service.now());
    assert.equal(idle.syncedNow, 1);
    await assert.rejects(idle.service.now(), /Try again in \d+ seconds/);
    await start(idle, "one");
    const before = asked.written.length;
    await world.until(() => idle.written.length > 0);
    assert.equal(asked.written.length, before);

    asked.focus.fire(true);
    await world.pass(10);
    await start(idle, "two");
    await world.until(() => asked.written.length > before);
    const devices = new Set(a.slots.map(deviceOfSlot));
    assert.equal(devices.size, 1);
  });

  it("takes another name when a copy of its disk and its editor goes by the same", async () => {
    const window = await a.window();
    const there = await b.window();
    await world.until(() => b.slots.length === 2);
    const { device } = await window.service.status();
    const source = new MemorySource(world.clock, "copy");
    const setup = {
      device,
      name: () => "Copy",
      version: "1.0.0",
      clock: world.clock,
      budget: 32_000,
      source,
    };
    const copy = new Machine(setup, { publication: 500, heard: {} });
    const place = slotKeys.find((key) => deviceOfSlot(a.values.get(key)) === device);
    a.values.set(place ?? "", await copy.compose());
    await world.until(async () => ![device, ""].includes((await window.service.status()).device));
    await start(window, "under a new name");
    await arrives(there, "under a new name");
  });

  it("rests in a window whose editor is gone, and goes on when it answers after all", async () => {
    const window = await a.window();
    await world.until(() => a.slots.length === 1);
    window.unanswered = [];
    await world.until(async () => !(await filesOf(a)).some((name) => name.endsWith(".lease")));
    const before = window.written.length;
    await start(window, "nobody hears this yet");
    await world.pass(600);
    assert.equal(window.written.length, before);
    assert.equal(window.unanswered.length, 1);
    const [answer] = window.unanswered;
    window.unanswered = undefined;
    answer?.();
    await world.until(() => window.written.length > before);
  });

  it("takes back what it said when it is switched off", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(here, "said here");
    await arrives(there, "said here");
    a.set({ settingsSync: false });
    await world.until(() => a.slots.length === 1);
    assert.deepEqual((await here.service.status()).channels, []);
    assert.deepEqual((await readSyncStatus(nodeSyncFiles, a.folder.root)).channels, []);
    await world.until(async () => (await channelOf(there)).devices.length === 0);
    const before = here.written.length;
    await world.pass(120);
    assert.equal(here.written.length, before);
    a.set({ settingsSync: true });
    await world.until(() => a.slots.length === 2);
  });

  it("says nothing more once the consent is taken back, also what it was about to say", async () => {
    const window = await a.window();
    await world.until(() => window.written.length > 0);
    await world.pass(90);
    const before = window.written.length;
    const find = window.store.find.bind(window.store);
    let isReading = false;
    window.store.find = async (id) => {
      isReading = true;
      a.values.set("syncConsent", {});
      return find(id);
    };
    const said: unknown[] = [];
    const note = a.values.set.bind(a.values);
    a.values.set = (key, value) => {
      if (slotKeys.includes(key) && value !== "") said.push(value);
      return note(key, value);
    };
    await start(window, "said here");
    await world.until(() => isReading);
    await world.pass(30);
    assert.ok(before > 0);
    assert.deepEqual(
      said.filter((text) => text !== undefined),
      [],
    );
  });

  it("tells other windows and programs how it stands, and takes what it cannot read for nothing", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(there, "said there");
    await arrives(here, "said there");
    const second = await a.window();
    let changes = 0;
    second.service.onDidChange(() => changes++);
    await world.until(async () => (await channelOf(second)).devices[0]?.name === "Laptop");
    await world.until(() => changes > 0);
    const read = await readSyncStatus(nodeSyncFiles, a.folder.root);
    assert.equal(read.name, "Desk");
    assert.equal(read.channels[0]?.devices[0]?.name, "Laptop");
    await writeFile(join(a.folder.root, "sync", "status.json"), '{"form": 99}');
    assert.deepEqual((await readSyncStatus(nodeSyncFiles, a.folder.root)).channels, []);
  });

  it("remembers after a restart what it heard, and does not say again what stands there", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(here, "said here");
    await arrives(there, "said here");
    await world.until(async () => (await channelOf(here)).waiting === 0);
    await world.pass(600);
    const [device] = (await channelOf(here)).devices;
    await world.during(here.service.stop());
    there.service.dispose();
    const before = [...a.slots];
    await world.pass(3_600);
    const again = await a.window();
    await world.until(async () => (await channelOf(again)).state === "running");
    await world.pass(120);
    assert.deepEqual((await channelOf(again)).devices[0]?.heardAt, device?.heardAt);
    assert.deepEqual([again.written, a.slots], [[], before]);
  });

  it("carries through a folder, for which alone it was agreed to", async () => {
    const folder = join(a.folder.root, "..", "shared");
    await mkdir(folder);
    for (const editor of [a, b]) {
      editor.set({ settingsSync: false, folder });
      editor.values.set("syncConsent", { settingsSync: true, folder: editor === a ? folder : "/another" });
    }
    const [here, there] = [await a.window(), await b.window()];
    await start(here, "said here");
    await world.until(async () => (await readdir(folder)).length === 1);
    assert.equal((await channelOf(there)).state, "waitsForConsent");
    b.values.set("syncConsent", { folder });
    await arrives(there, "said here");
    await world.until(async () => (await channelOf(here)).devices[0]?.name === "Laptop");
    assert.deepEqual([here.written, there.written], [[], []]);
  });

  it("carries and tells what the user wants to travel, in all windows", async () => {
    const [here, there] = [await a.window(), await b.window()];
    const alone = sessionId(2);
    await here.store.append(projectsSession, [syncContentChange("titles"), sessionSyncChange(alone, false)]);
    await here.store.append(alone, [fieldChange("createdAt", 1), said("mine alone")]);
    await start(here, "said here");
    await world.until(async () => (await titleIn(there.store, session)) === "A talk");
    await world.until(async () => (await channelOf(here)).waiting === 0);
    assert.deepEqual(await textsIn(there.store, session), []);
    assert.equal(await there.store.find(alone), undefined);
    const second = await a.window();
    await world.until(async () => (await second.service.status()).content === "titles");
    assert.deepEqual((await second.service.status()).skipped, [
      { reason: "unsyncedSession", sessions: 1, records: 0 },
    ]);
  });

  it("says that it fails, in words, and tries again", async () => {
    for (const key of slotKeys) a.values.set(key, "2.full");
    const window = await a.window();
    await world.until(async () => (await channelOf(window)).state === "failing");
    assert.match((await channelOf(window)).problem ?? "", /12 machines take part already/);
    assert.equal((await channelOf(window)).refused.length, 12);
    a.values.set(slotKeys[3] ?? "", "");
    await world.until(async () => (await channelOf(window)).state === "running");
  });

  it("says that it cannot write its own files, and goes on when it can", async () => {
    const window = await a.window();
    await mkdir(a.folder.root, { recursive: true });
    await writeFile(join(a.folder.root, "sync"), "not a folder");
    await world.until(async () => (await channelOf(window)).state === "failing");
    assert.match((await channelOf(window)).problem ?? "", /cannot write what it needs/);
    assert.deepEqual(window.written, []);
    await rm(join(a.folder.root, "sync"));
    await world.until(() => window.written.length > 0);
    assert.equal((await channelOf(window)).state, "running");
  });

  it("removes what was held back when somebody agrees, also in a window that did not run it", async () => {
    const [first, there] = [await a.window(), await b.window()];
    const sessions = Array.from({ length: 15 }, (_, number) => sessionId(number));
    for (const each of sessions) await first.store.append(each, [fieldChange("createdAt", 1), said("x")]);
    await world.until(async () => (await channelOf(there)).sessions === 15);
    await world.until(async () => (await channelOf(first)).waiting === 0);
    for (const each of sessions)
      await there.store.append(each, [
        fieldChange("deleted", removalValue((await there.store.find(each)) ?? [])),
      ]);
    await world.until(async () => (await channelOf(first)).held[0]?.sessions.length === 15);
    const second = await a.window();
    await world.until(async () => (await channelOf(second)).held[0]?.name === "Laptop");
    await world.during(second.service.agree((await channelOf(second)).held[0]?.device ?? ""));
    const deleted = (await second.store.list()).filter(({ deletedAt }) => deletedAt !== undefined);
    assert.equal(deleted.length, 15);
    assert.deepEqual((await channelOf(second)).held, []);
  });

  it("empties places that nobody can read, a newer version's only knowingly, and never one that is put right", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(there, "said there");
    await arrives(here, "said there");
    const [, second = "", third = "", fourth = ""] = slotKeys.slice(1);
    const theirs =
      slotKeys.find(
        (key) => deviceOfSlot(a.values.get(key)) !== undefined && a.values.get(key) !== undefined,
      ) ?? "";
    const { device } = await there.service.status();
    const damaged = String(a.slots.find((text) => deviceOfSlot(text) === device)).replace(
      /\.[0-9a-f]{20}\./,
      `.${"0".repeat(20)}.`,
    );
    a.values.set(second, "garbage");
    a.values.set(third, "2.from a newer one");
    a.values.set(fourth, damaged);
    assert.ok(theirs);
    await world.until(async () => (await channelOf(here)).refused.length === 3);
    const { refused } = await channelOf(here);
    assert.deepEqual(
      refused.map(({ place, canEmpty }) => [place, canEmpty]),
      [
        ["slot 3", "unreadable"],
        ["slot 4", "newer"],
        ["slot 5", undefined],
      ],
    );
    const empty = (place: string, isNewer = false) => world.during(here.service.emptyPlace(place, isNewer));
    await empty("slot 3");
    await assert.rejects(empty("slot 4"), /A newer version of Braid wrote what is in slot 4/);
    await assert.rejects(empty("slot 5", true), /puts it right by itself/);
    await assert.rejects(empty("slot 3"), /nothing is there/);
    await assert.rejects(empty("slot 1", true), /can be read/);
    await assert.rejects(empty("slot 99"), UserError);
    await empty("slot 4", true);
    a.values.set(second, { no: "text" });
    await empty("slot 3");
    assert.deepEqual([a.values.get(second), a.values.get(third), a.values.get(fourth)], ["", "", damaged]);
  });

  it("forgets a machine that is gone, and knows which it is not", async () => {
    const [here, there] = [await a.window(), await b.window()];
    await start(there, "said there");
    await arrives(here, "said there");
    await world.during(there.service.stop());
    const [gone] = (await channelOf(here)).devices;
    assert.ok(gone);
    await world.during(here.service.forget(gone.device));
    assert.deepEqual((await channelOf(here)).devices, []);
    await assert.rejects(world.during(here.service.forget(gone.device)), UserError);
    await assert.rejects(here.service.forget((await here.service.status()).device), UserError);
    await assert.rejects(world.during(here.service.agree(gone.device)), UserError);
  });
});
