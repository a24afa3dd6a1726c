import assert from "node:assert/strict";
import type { App } from "../../../../src/app/app.ts";
import { runVerb } from "../../../../src/app/verb.ts";
import { createSession } from "../../../../src/app/verbs/createSession.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { SetUpDesk } from "../../../../src/host/sync/setUpDesk.ts";
import { SyncDesk } from "../../../../src/host/sync/syncDesk.ts";
import type { SyncSettings } from "../../../../src/host/sync/syncSettings.ts";
import { channelWith, FakeSync, laptop, statusWith } from "../../../support/fakeSync.ts";
import { type Scripted, scriptedQuestions } from "../../../support/scriptedQuestions.ts";
import { type SpokenDialogs, spokenDialogs } from "../../../support/spokenDialogs.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

describe("what is said about syncing in commands", () => {
  let bare: TestApp;
  let app: App;
  let sync: FakeSync;
  let dialogs: SpokenDialogs;
  let chosen: SyncSettings;
  let sessions: SessionId[];
  before(async () => {
    bare = await openTestApp([]);
    sessions = [];
    for (let index = 1; index <= 7; index++)
      sessions.push((await runVerb(bare, createSession, { title: `Title ${index}` })).session);
  });
  after(() => bare.remove());
  beforeEach(() => {
    const held = [{ device: laptop.device, name: "Laptop", sessions }];
    sync = new FakeSync(statusWith({ channels: [channelWith({ held })] }));
    app = { ...bare, sync };
    dialogs = spokenDialogs();
    chosen = { settingsSync: true, folder: undefined, deviceName: "Desk" };
  });

  let asked: readonly string[];
  const desk = (...answers: Scripted[]) => {
    const settings = {
      read: () => chosen,
      write: async (change: Partial<SyncSettings>) => {
        chosen = { ...chosen, ...change };
      },
      computer: () => "desk-7",
    };
    let noted: unknown = { settingsSync: true };
    const consent = {
      read: () => noted,
      write: async (value: unknown) => {
        noted = value;
      },
    };
    const setUp = new SetUpDesk({
      ...{ app, settings, consent },
      ...{ hasSettingsSync: async () => true, folderProblem: async () => undefined },
    });
    const questions = scriptedQuestions(answers);
    asked = questions.asked;
    return new SyncDesk({ app, dialogs, questions, setUp, settings });
  };
  const said = () => dialogs.spoken.map(({ message }) => message);

  it("removes what another machine removed only after asking with the count and names", async () => {
    await desk("Remove Here Too").agree(laptop.device);
    assert.deepEqual(asked, [
      "Remove 7 sessions here, too?\n“Laptop” removed: “Title 1”, “Title 2”, “Title 3”, “Title 4”, “Title 5” and 2 more. What is in its trash moves to the trash here; what it removed for good is gone here, too.",
    ]);
    assert.deepEqual(sync.asked, [`agree ${laptop.device}`]);
    assert.deepEqual(said(), ["7 sessions are removed here, too."]);
  });

  it("removes nothing when that is refused", async () => {
    await desk(undefined).agree(laptop.device);
    assert.deepEqual([sync.asked, said()], [[], []]);
  });

  it("keeps what is held back, and says so; the only machine needs no question", async () => {
    await desk().keep(undefined);
    assert.deepEqual(sync.asked, [`keep ${laptop.device}`]);
    assert.deepEqual(said(), ["7 sessions stay here, and come back on “Laptop”."]);
  });

  it("asks which machine where several removed something", async () => {
    const held = [laptop.device, "tower0000000"].map((device, index) => ({
      ...{ device, name: index === 0 ? "Laptop" : "Tower $(x)", sessions },
    }));
    sync.become(statusWith({ channels: [channelWith({ held })] }));
    await desk("Tower").keep(undefined);
    assert.deepEqual(sync.asked, ["keep tower0000000"]);
    assert.match(asked[0] ?? "", /Tower \\\$\(x\) removed 7 sessions/);
  });

  it("refuses in plain words what there is nothing of", async () => {
    sync.become(statusWith({ channels: [channelWith({ devices: [] })] }));
    await assert.rejects(desk().keep(undefined), /Nothing is held back/);
    await assert.rejects(desk().agree(laptop.device), /Nothing is held back/);
    await assert.rejects(desk().forget(undefined), /No other machine was heard of yet/);
    await assert.rejects(desk().forget("gone00000000"), /not on the list any more/);
  });

  it("forgets a machine after asking", async () => {
    await desk("Laptop", "Forget Machine").forget(undefined);
    assert.match(asked[1] ?? "", /^Forget “Laptop”\?/);
    assert.deepEqual(sync.asked, [`forget ${laptop.device}`]);
    await desk(undefined).forget(laptop.device);
    assert.equal(sync.asked.length, 1);
  });

  it("empties a place after asking, and says first that a newer version wrote there", async () => {
    const refused = [
      { place: "slot 3", reason: "Damaged.", canEmpty: "unreadable" as const },
      { place: "slot 4", reason: "Newer.", canEmpty: "newer" as const },
      { place: "slot 5", reason: "Damaged." },
    ];
    sync.become(statusWith({ channels: [channelWith({ refused })] }));
    await desk("Empty This Place").emptyPlace("slot 3");
    assert.match(asked[0] ?? "", /^Empty slot 3\?\nNobody can read what is in it/);
    await desk("slot 4", "Empty This Place").emptyPlace(undefined);
    assert.match(asked[1] ?? "", /^Empty slot 4\?\nA newer version of Braid wrote it/);
    await desk(undefined).emptyPlace("slot 3");
    await assert.rejects(desk().emptyPlace("slot 5"), /no place to empty/);
    assert.deepEqual(sync.asked, ["empty slot 3", "empty slot 4 of a newer version"]);
    assert.equal(said()[0], "Slot 3 is empty. Another machine can use it.");
  });

  it("names this machine", async () => {
    await desk(" Attic ").nameDevice();
    assert.equal(chosen.deviceName, "Attic");
    await assert.rejects(desk("x".repeat(41)).nameDevice(), /at most 40 characters/);
  });

  it("turns syncing off with a way back", async () => {
    await desk().turnOff();
    assert.equal(chosen.settingsSync, false);
    assert.deepEqual(dialogs.spoken[0]?.buttons, ["Undo"]);
    dialogs.spoken[0]?.answer("Undo");
    while (!chosen.settingsSync) await new Promise((resolve) => setImmediate(resolve));
    await desk().turnOff();
    await assert.rejects(desk().turnOff(), /Syncing is off on this machine/);
  });

  it("chooses what Settings Sync carries, with a way back", async () => {
    await desk("Titles only").setContent();
    assert.match(said()[0] ?? "", /^Settings Sync carries titles only from now on/);
    await desk("Titles only").setContent();
    assert.match(asked[0] ?? "", /Titles only now/);
    assert.equal(said().length, 1);
  });
});
