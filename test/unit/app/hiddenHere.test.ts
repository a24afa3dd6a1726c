import assert from "node:assert/strict";
import type { App } from "../../../src/app/app.ts";
import { hiddenHere } from "../../../src/app/hiddenHere.ts";
import { runVerb } from "../../../src/app/verb.ts";
import { createSession } from "../../../src/app/verbs/createSession.ts";
import { fieldChange } from "../../../src/core/session.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { channelWith, FakeSync, statusWith } from "../../support/fakeSync.ts";
import { openTestApp, type TestApp } from "../../support/testApp.ts";
import { said } from "../storage/support/storeFolder.ts";
import { sessionId } from "../sync/support/machines.ts";

describe("what is said before sessions are deleted whose messages are on another machine", () => {
  let opened: TestApp;
  let app: App;
  let sync: FakeSync;
  before(async () => {
    opened = await openTestApp([]);
    await runVerb(opened, createSession, { title: "Mine", activate: false });
    const stamp = (number: number) => `${String(number).padStart(9, "0")}-0000-otherother` as Stamp;
    for (const [index, title] of ["Two", "Three"].entries())
      await opened.store.merge(
        [fieldChange("createdAt", 1), fieldChange("title", title)].map((change, at) => ({
          ...{ session: sessionId(index + 2), ...change, stamp: stamp(10 * index + at + 1) },
        })),
      );
  });
  after(() => opened.remove());
  beforeEach(() => {
    sync = new FakeSync();
    app = { ...opened, sync };
  });
  const saidOf = async (...titles: string[]) =>
    hiddenHere(
      app,
      (await app.store.list()).filter(({ title = "" }) => titles.includes(title)),
    );
  const titlesOnly = () => sync.become(statusWith({ content: "titles" }));

  it("is nothing where all of it is here, or syncing is off", async () => {
    assert.equal(await saidOf("Mine", "Two"), undefined);
    titlesOnly();
    assert.equal(await saidOf("Mine"), undefined);
    app = opened;
    assert.equal(await saidOf("Two"), undefined);
  });

  it("is where they are, that they are kept there, and that it comes back", async () => {
    sync.awaitedSessions.set(sessionId(2), { on: ["Laptop\u202e"], messages: 3 });
    assert.equal(
      await saidOf("Two"),
      "Messages of it are on “Laptop⟨U+202E⟩” and not here: it is hidden on this machine, and kept there. It comes back when they arrive. To delete it everywhere, delete it there.",
    );
    sync.awaitedSessions.set(sessionId(3), { on: ["Tower"], messages: 1 });
    assert.equal(
      await saidOf("Mine", "Two", "Three"),
      "Messages of 2 sessions are on “Laptop⟨U+202E⟩” and “Tower” and not here: these are hidden on this machine, and kept there. They come back when their messages arrive. To delete such a session everywhere, delete it there.",
    );
  });

  it("does not promise that they come where only titles travel, nor that there are any", async () => {
    titlesOnly();
    assert.equal(
      await saidOf("Two"),
      "Settings Sync carries titles only, and no message of it is here: where something was said in it, it is kept. To delete it everywhere, delete it there.",
    );
    sync.awaitedSessions.set(sessionId(2), { on: ["Laptop"], messages: 3 });
    assert.match(
      (await saidOf("Two", "Three")) ?? "",
      /^Messages of one of them are on “Laptop” and not here: it is hidden on this machine, and kept there\. Settings Sync carries titles only, and no message of one of them is here/,
    );
    sync.become(
      statusWith({ content: "titles", channels: [channelWith(), channelWith({ kind: "folder" })] }),
    );
    await app.store.append(sessionId(2), [said("one")]);
    assert.match((await saidOf("Two")) ?? "", /It comes back when they arrive/);
  });
});
