import assert from "node:assert/strict";
import type { App } from "../../../src/app/app.ts";
import { UserError } from "../../../src/app/userError.ts";
import { runVerb, type Verb } from "../../../src/app/verb.ts";
import { agreeToRemovals } from "../../../src/app/verbs/agreeToRemovals.ts";
import { forgetDevice } from "../../../src/app/verbs/forgetDevice.ts";
import { keepHeldSessions } from "../../../src/app/verbs/keepHeldSessions.ts";
import { syncNow } from "../../../src/app/verbs/syncNow.ts";
import { syncStatus } from "../../../src/app/verbs/syncStatus.ts";
import { newSessionId } from "../../../src/core/ids.ts";
import { channelWith, FakeSync, laptop, statusWith } from "../../support/fakeSync.ts";

describe("verbs about syncing", () => {
  const [one, two] = [newSessionId(), newSessionId()];
  const tower = { ...laptop, device: "tower0000000", name: "Tower" };
  const held = { device: laptop.device, name: laptop.name };
  const status = statusWith({
    channels: [
      channelWith({ devices: [laptop, tower], held: [{ ...held, sessions: [one] }] }),
      channelWith({ kind: "folder", held: [{ ...held, sessions: [one, two] }] }),
    ],
  });
  let sync: FakeSync;
  let app: App;
  beforeEach(() => {
    sync = new FakeSync(status);
    app = { sync } as unknown as App;
  });
  const refusal = (verb: Verb<never, unknown>, args: object, words: RegExp, where = app) =>
    assert.rejects(runVerb(where, verb as Verb<unknown, unknown>, args), (cause) => {
      assert.ok(cause instanceof UserError);
      assert.match(cause.message, words);
      return true;
    });

  it("answer how it stands, and look at once", async () => {
    assert.equal(await runVerb(app, syncStatus, {}), status);
    await runVerb(app, syncNow, {});
    assert.deepEqual(sync.asked, ["now"]);
  });

  it("say how to turn it on where it is off", async () => {
    const off = {} as App;
    for (const verb of [syncStatus, syncNow]) await refusal(verb as never, {}, /off.*Set Up/, off);
    for (const verb of [agreeToRemovals, keepHeldSessions, forgetDevice])
      await refusal(verb as never, { device: "Laptop" }, /off.*Set Up/, off);
  });

  it("answer how many sessions were removed or kept, each counted once whatever ways it was heard by", async () => {
    assert.deepEqual(await runVerb(app, keepHeldSessions, { device: "laptop" }), { kept: 2 });
    assert.deepEqual(await runVerb(app, agreeToRemovals, { device: laptop.device }), { removed: 2 });
    assert.deepEqual(sync.asked, [`keep ${laptop.device}`, `agree ${laptop.device}`]);
  });

  it("refuse where nothing is held back", async () => {
    for (const verb of [agreeToRemovals, keepHeldSessions])
      await refusal(verb as never, { device: "Tower" }, /Nothing is held back that “Tower” removed/);
    assert.deepEqual(sync.asked, []);
  });

  it("know a machine by its name only while no other is called that", async () => {
    await runVerb(app, forgetDevice, { device: " TOWER " });
    assert.deepEqual(sync.asked, [`forget ${tower.device}`]);
    const twin = { ...tower, device: "twin00000000" };
    sync.become(statusWith({ channels: [channelWith({ devices: [tower, twin] })] }));
    await refusal(forgetDevice as never, { device: "Tower" }, /2 machines.*tower0000000, twin00000000/);
    await runVerb(app, forgetDevice, { device: twin.device });
    assert.equal(sync.asked.at(-1), `forget ${twin.device}`);
  });

  it("name the machines there are when there is none of that name, hostile ones visibly", async () => {
    const hostile = { ...laptop, device: "evil00000000", name: "\u202eLap[top](command:x)" };
    sync.become(statusWith({ channels: [channelWith({ devices: [hostile] })] }));
    await refusal(forgetDevice as never, { device: "Desk" }, /“Desk”.*“⟨U\+202E⟩Lap\[top\] \(command:x\)”/);
    sync.become(statusWith({ channels: [] }));
    await refusal(forgetDevice as never, { device: "Desk" }, /No other machine was heard of yet/);
  });
});
