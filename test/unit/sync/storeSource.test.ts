import assert from "node:assert/strict";
import type { SessionId } from "../../../src/core/ids.ts";
import { fieldChange } from "../../../src/core/session.ts";
import { Courier } from "../../../src/sync/courier.ts";
import { digestOf } from "../../../src/sync/fingerprint.ts";
import { Machine } from "../../../src/sync/machine.ts";
import { StoreSource } from "../../../src/sync/storeSource.ts";
import { StoreFolder, said, textsIn } from "../storage/support/storeFolder.ts";
import { HandClock, sessionId } from "./support/machines.ts";

describe("the store as a source for synchronising", () => {
  const folders: StoreFolder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });
  const open = async () => {
    const folder = await StoreFolder.make();
    folders.push(folder);
    const store = await folder.window();
    return { folder, store, source: new StoreSource(store) };
  };

  it("reads each session once, and again when it changed", async () => {
    const { store, source } = await open();
    for (let number = 0; number < 6; number++)
      await store.append(sessionId(number), [fieldChange("createdAt", 1), said(`text ${number}`)]);
    const found: SessionId[] = [];
    const find = store.find.bind(store);
    store.find = (id) => {
      found.push(id);
      return find(id);
    };
    const first = await source.digests();
    assert.equal(first.length, 6);
    assert.equal(await source.digests(), first);
    assert.equal(found.length, 6);
    await store.append(sessionId(3), [said("more")]);
    const second = await source.digests();
    assert.deepEqual(found.slice(6), [sessionId(3)]);
    assert.notDeepEqual(second, first);
    const records = (await store.find(sessionId(3))) ?? [];
    assert.deepEqual(
      second.find(({ session }) => session === sessionId(3)),
      digestOf(sessionId(3), records),
    );
    source.dispose();
  });

  it("is as it was while nothing changes that travels", async () => {
    const { store, source } = await open();
    await store.append(sessionId(1), [fieldChange("createdAt", 1), said("a question")]);
    const before = await source.digests();
    await store.append(sessionId(1), [fieldChange("draft", "not sai")]);
    assert.equal(await source.digests(), before);
    await store.append(sessionId(2), [fieldChange("draft", "not said in a new one either")]);
    assert.equal(await source.digests(), before);
    await store.append(sessionId(1), [fieldChange("title", "Said")]);
    assert.notEqual(await source.digests(), before);
    source.dispose();
  });

  it("hears of what another window wrote", async () => {
    const { folder, store, source } = await open();
    await store.append(sessionId(1), [fieldChange("createdAt", 1)]);
    const [before] = await source.digests();
    const other = await folder.window();
    await other.append(sessionId(1), [said("from the other window")]);
    const changed = new Promise((resolve) => store.onDidChange(resolve));
    await changed;
    const [after] = await source.digests();
    assert.equal(before?.messages, 0);
    assert.equal(after?.messages, 1);
    source.dispose();
  });

  it("brings two stores together", async () => {
    const [a, b] = [await open(), await open()];
    await a.store.append(sessionId(1), [fieldChange("createdAt", 1), said("from a")]);
    await b.store.append(sessionId(2), [fieldChange("createdAt", 1), said("from b"), said("more from b")]);
    const clock = new HandClock();
    const slots = new Map<string, string>();
    const couriers = [a, b].map(({ source }, index) => {
      const device = String(index).repeat(12);
      const setup = { device, name: () => "", version: "1.0.0", source, clock, budget: 32_000 };
      const transport = {
        name: "A map",
        readAll: async () => new Map(slots),
        publish: async (text: string) => void slots.set(device, text),
        forget: async () => {},
      };
      return new Courier(new Machine(setup), transport, clock);
    });
    for (let round = 0; round < 5; round++)
      for (const courier of couriers) {
        clock.time += 60_000;
        await courier.round();
      }
    for (const { store, source } of [a, b]) {
      assert.deepEqual(await textsIn(store, sessionId(1)), ["from a"]);
      assert.deepEqual(await textsIn(store, sessionId(2)), ["from b", "more from b"]);
      source.dispose();
    }
    const digests = await Promise.all([a, b].map(({ source }) => source.digests()));
    const sorted = digests.map((each) => [...each].sort((x, y) => (x.session < y.session ? -1 : 1)));
    assert.deepEqual(sorted[0], sorted[1]);
  });
});
