import assert from "node:assert/strict";
import { sourceOf } from "../../../../src/app/workspaceSource.ts";
import type { Json } from "../../../../src/base/json.ts";
import { projectsSession } from "../../../../src/core/projectRecords.ts";
import { readSyncRules } from "../../../../src/core/syncRules.ts";
import { SetUpDesk } from "../../../../src/host/sync/setUpDesk.ts";
import type { SyncSettings } from "../../../../src/host/sync/syncSettings.ts";
import type { SyncChoices } from "../../../../src/protocol/syncSetUpLetters.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

const nothing: SyncSettings = { settingsSync: false, folder: undefined, deviceName: "" };
const everything: SyncChoices = {
  ...{ settingsSync: true, folder: "/drive/sync", deviceName: " Desk " },
  ...{ content: "titles", leavesOutWorkspace: true },
};

describe("setting up syncing", () => {
  let app: TestApp;
  let chosen: SyncSettings;
  let noted: Json | undefined;
  let problem: string | undefined;
  /** What happened, in this order. */
  let steps: string[];
  let desk: SetUpDesk;
  beforeEach(async () => {
    app = await openTestApp([], undefined, sourceOf({ key: "folder:braid", name: "braid", folders: [] }));
    [chosen, noted, problem, steps] = [nothing, undefined, undefined, []];
    app.store.onDidChange(() => steps.push("rule"));
    desk = new SetUpDesk({
      app,
      settings: {
        read: () => chosen,
        write: async (change) => {
          steps.push("settings");
          chosen = { ...chosen, ...change };
        },
        computer: () => "desk-7",
      },
      consent: {
        read: () => noted,
        write: async (value) => {
          steps.push("consent");
          noted = value;
        },
      },
      hasSettingsSync: async () => true,
      folderProblem: async () => problem,
    });
  });
  afterEach(() => app.remove());
  const rules = async () => readSyncRules(await app.store.find(projectsSession));

  it("is off until somebody turns it on", async () => {
    assert.deepEqual(await desk.view(), {
      choices: { settingsSync: false, deviceName: "", content: "everything", leavesOutWorkspace: false },
      ...{ state: "off", hasSettingsSync: true, computer: "desk-7", workspace: "braid" },
    });
  });

  it("knows what is left out before it is agreed to, and that before anything is turned on", async () => {
    const view = await desk.turnOn(everything);
    assert.deepEqual(view.choices, { ...everything, deviceName: "Desk" });
    assert.equal(view.state, "on");
    assert.deepEqual(noted, { settingsSync: true, folder: "/drive/sync" });
    assert.equal((await rules()).content, "titles");
    assert.deepEqual(steps, [...steps.filter((step) => step === "rule"), "consent", "settings"]);
    assert.ok(steps.includes("rule"));
  });

  it("takes what was set by hand, or another folder, for not agreed to", async () => {
    chosen = { ...nothing, settingsSync: true };
    assert.equal((await desk.view()).state, "waiting");
    noted = { settingsSync: true };
    assert.equal((await desk.view()).state, "on");
    chosen = { ...chosen, folder: "/drive/sync" };
    assert.equal((await desk.view()).state, "waiting");
    noted = { settingsSync: true, folder: "/drive/other" };
    assert.equal((await desk.view()).state, "waiting");
    noted = ["settingsSync"];
    assert.equal((await desk.view()).state, "waiting");
  });

  it("changes nothing when the folder cannot be used", async () => {
    problem = "This is a file. Choose a folder.";
    await assert.rejects(desk.turnOn(everything), /is a file.* Nothing was changed/);
    assert.deepEqual([steps, noted], [[], undefined]);
  });

  it("changes all else while a folder that is used already is away", async () => {
    await desk.turnOn({ ...everything, settingsSync: false });
    problem = "This folder is not there now.";
    const { choices, state } = await desk.turnOn({ ...everything, deviceName: "Tower" });
    assert.deepEqual([choices.deviceName, choices.settingsSync, state], ["Tower", true, "on"]);
    await assert.rejects(desk.turnOn({ ...everything, folder: "/drive/other" }), /not there now/);
  });

  it("takes back the consent when it is turned off, and keeps the name", async () => {
    await desk.turnOn(everything);
    const { state, choices } = await desk.turnOff();
    assert.deepEqual([state, choices.settingsSync, choices.folder], ["off", false, undefined]);
    assert.equal(choices.deviceName, "Desk");
    assert.deepEqual(noted, {});
  });
});
