import assert from "node:assert/strict";
import type { SyncNews } from "../../../src/app/sync.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { syncContentChange } from "../../../src/core/syncRules.ts";
import { newsOf } from "../../../src/sync/service/newsOf.ts";
import { said, textsIn, titleIn } from "../storage/support/storeFolder.ts";
import { type Window, World } from "./support/editors.ts";
import { sessionId } from "./support/machines.ts";

const session = sessionId(1);

describe("a session that is deleted where its messages are not", () => {
  let world: World;
  let desk: Window;
  let laptop: Window;
  let told: SyncNews[];
  beforeEach(async () => {
    world = new World();
    const [a, b] = [await world.editor("Desk"), await world.editor("Laptop")];
    [desk, laptop] = [await a.window(), await b.window()];
    told = [];
    laptop.service.onDidReceive((news) => told.push(news));
  });
  afterEach(() => world.close());

  const appears = async (...more: Parameters<Window["store"]["append"]>[1]) => {
    await laptop.store.append(projectsSession, [syncContentChange("titles")]);
    await laptop.store.append(session, [
      fieldChange("createdAt", 1),
      fieldChange("title", "A talk"),
      said("only there"),
      ...more,
    ]);
    await world.until(async () => (await titleIn(desk.store, session)) === "A talk");
  };
  const remove = async ({ store }: Window) => {
    world.clock.time += 5;
    await store.append(session, [fieldChange("deleted", removalValue((await store.find(session)) ?? []))]);
  };
  const isDeleted = async ({ store }: Window) =>
    (await store.list()).some(({ id, deletedAt }) => id === session && deletedAt !== undefined);

  it("stays where they are, and that is told there with the name of the machine; deleted there, it is gone everywhere", async () => {
    await appears();
    await remove(desk);
    await world.until(() => told.length > 0);
    assert.deepEqual(told, [
      { forked: [], continued: [], returned: [], kept: [session], otherMachine: "Desk" },
    ]);
    assert.deepEqual([await isDeleted(desk), await isDeleted(laptop)], [true, false]);
    await remove(laptop);
    await world.pass(300);
    assert.deepEqual([await isDeleted(desk), await isDeleted(laptop)], [true, true]);
  });

  it("comes back when they arrive, and that is told", async () => {
    await appears();
    await remove(desk);
    await world.until(() => told.length > 0);
    const back: SyncNews[] = [];
    desk.service.onDidReceive((news) => back.push(news));
    await laptop.store.append(projectsSession, [syncContentChange("everything")]);
    await world.until(() => back.length > 0);
    assert.deepEqual(back[0]?.returned, [session]);
    assert.deepEqual(await textsIn(desk.store, session), ["only there"]);
    assert.equal(await isDeleted(desk), false);
  });

  it("is told as continued when something was said in it only after that", async () => {
    await laptop.store.append(session, [fieldChange("createdAt", 1), said("heard by both")]);
    await world.until(async () => (await textsIn(desk.store, session)).length === 1);
    await remove(desk);
    world.clock.time += 5;
    await laptop.store.append(session, [said("after that")]);
    await world.until(() => told.length > 0);
    assert.deepEqual([told[0]?.continued, told[0]?.kept], [[session], []]);
  });

  it("names no machine where there are several that may have passed it on", () => {
    const round = {
      ...{ changed: [], forked: [], continued: [session], kept: [session], returned: [] },
      ...{ held: new Map(), refused: new Map(), isDoubled: false, published: false },
    };
    const device = (name: string) => ({
      ...{ device: name, name, version: "1.0.0", heardAt: world.clock.now(), sessions: 1, isSilent: false },
    });
    const named = (...names: string[]) => newsOf(round, [{ devices: names.map(device) }]).otherMachine;
    assert.deepEqual([named("Desk"), named("Desk", "Tower"), named()], ["Desk", undefined, undefined]);
  });
});
