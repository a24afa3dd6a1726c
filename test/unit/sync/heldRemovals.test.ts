import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange, summaryOf } from "../../../src/core/session.ts";
import { Machine } from "../../../src/sync/machine.ts";
import { decodeSlot, encodeSlot, type Slot } from "../../../src/sync/slot.ts";
import { StoreSource } from "../../../src/sync/storeSource.ts";
import { StoreFolder, textsIn } from "../storage/support/storeFolder.ts";
import { HandClock, message, sessionId, talk as untilQuiet } from "./support/machines.ts";

const many = 14;

describe("sessions that another machine removed and that are held back", () => {
  let clock: HandClock;
  let slots: Map<string, string>;
  const folders: StoreFolder[] = [];
  const sources: StoreSource[] = [];
  beforeEach(() => {
    clock = new HandClock();
    slots = new Map();
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) source.dispose();
    for (const folder of folders.splice(0)) await folder.remove();
  });

  /** A machine with a store on disk. @param aheadMs How far its clock runs ahead. */
  const open = async (letter: string, aheadMs = 0) => {
    const folder = await StoreFolder.make();
    folders.push(folder);
    const own = { now: () => (clock.now() + aheadMs) as EpochMs };
    const store = await folder.window({ clock: own });
    const source = new StoreSource(store);
    sources.push(source);
    const device = letter.repeat(12);
    const setup = { device, name: () => letter, version: "1.0.0", source, clock: own, budget: 32_000 };
    return { device, store, machine: new Machine(setup) };
  };
  type Opened = Awaited<ReturnType<typeof open>>;

  const talk = (...machines: readonly Opened[]) => untilQuiet(machines, slots, clock);

  const start = async ({ store }: Opened) => {
    for (let number = 0; number < many; number++)
      await store.append(sessionId(number), [
        fieldChange("createdAt", 1),
        fieldChange("title", `Session ${number}`),
        message(`question ${number}`),
        { type: "tag", key: "kept", value: "kept" },
      ]);
  };
  const remove = async ({ store }: Opened, ...how: ("deleted" | "purged")[]) => {
    for (let number = 0; number < many; number++)
      for (const field of how) {
        const records = await store.find(sessionId(number));
        await store.append(sessionId(number), [fieldChange(field, removalValue(records ?? []))]);
      }
  };
  const summaryIn = async ({ store }: Opened, session: SessionId) => {
    const records = await store.find(session);
    assert.ok(records);
    return summaryOf(records);
  };
  const heldBy = async ({ machine }: Opened, device: string) =>
    (await machine.takeIn(slots)).held.get(device)?.length ?? 0;
  const allThere = async (...machines: readonly Opened[]) => {
    for (const each of machines)
      for (let number = 0; number < many; number++) {
        const { deletedAt, purgedAt, title, tags } = await summaryIn(each, sessionId(number));
        assert.deepEqual([deletedAt, purgedAt, title], [undefined, undefined, `Session ${number}`]);
        assert.deepEqual(tags, ["kept"]);
        assert.deepEqual(await textsIn(each.store, sessionId(number)), [`question ${number}`]);
      }
  };

  for (const [how, ...fields] of [
    ["to the trash", "deleted"],
    ["for good", "deleted", "purged"],
  ] as const)
    it(`come back everywhere when the user keeps them, though they went ${how} by a clock that is a day ahead`, async () => {
      const [a, b] = [await open("a"), await open("b", 86_400_000)];
      await start(a);
      await talk(a, b);
      await allThere(b);
      await remove(b, ...fields);
      await talk(a, b);
      assert.equal(await heldBy(a, b.device), many);
      a.machine.keep(b.device);
      await talk(a, b);
      assert.equal(await heldBy(a, b.device), 0);
      await allThere(a, b);
      const before = new Map(slots);
      await talk(a, b);
      assert.deepEqual(slots, before);
    }).timeout(20_000);

  it("keep what never travels when they were removed for good elsewhere", async () => {
    const [a, b] = [await open("a"), await open("b")];
    await start(a);
    const picture = message("a picture", undefined, { parts: [{ type: "image", blob: "x" }] });
    await a.store.append(sessionId(0), [picture, fieldChange("draft", "not said yet")]);
    await talk(a, b);
    await remove(b, "deleted", "purged");
    await talk(a, b);
    a.machine.keep(b.device);
    await talk(a, b);
    const here = await a.store.find(sessionId(0));
    assert.ok(here?.get("message", picture.key));
    assert.equal(here?.value("field", "draft"), "not said yet");
    assert.equal((await b.store.find(sessionId(0)))?.get("message", picture.key), undefined);
  }).timeout(20_000);

  it("are not asked about any more on a third machine once they were kept on one", async () => {
    const [a, b, c] = [await open("a"), await open("b"), await open("c")];
    await start(a);
    await talk(a, b, c);
    await remove(b, "deleted");
    await talk(a, b, c);
    assert.equal(await heldBy(c, b.device), many);
    a.machine.keep(b.device);
    await talk(a, b, c);
    assert.equal(await heldBy(c, b.device), 0);
    await allThere(a, b, c);
  }).timeout(20_000);

  it("are not asked about any more when somebody goes on with them, which the other machine hears", async () => {
    const [a, b] = [await open("a"), await open("b")];
    await start(a);
    await talk(a, b);
    await remove(b, "deleted");
    await talk(a, b);
    await a.store.append(sessionId(3), [message("and on")]);
    await talk(a, b);
    assert.equal(await heldBy(a, b.device), many - 1);
    assert.deepEqual(await textsIn(b.store, sessionId(3)), ["and on", "question 3"]);
    assert.equal((await summaryIn(b, sessionId(3))).deletedAt, undefined);
  }).timeout(20_000);

  it("stay held when some of them are heard of again after the mailbox was set back", async () => {
    const [a, b] = [await open("a"), await open("b")];
    await start(a);
    await talk(a, b);
    const before = new Map(slots);
    const records = await b.store.find(sessionId(0));
    await b.store.append(sessionId(0), [fieldChange("deleted", removalValue(records ?? []))]);
    clock.time += 60_000;
    const some = new Map(slots).set(b.device, (await b.machine.compose()) ?? "");
    await remove(b, "deleted");
    clock.time += 60_000;
    const all = new Map(slots).set(b.device, (await b.machine.compose()) ?? "");
    for (const each of [all, before, some]) await a.machine.takeIn(each);
    assert.equal((await a.machine.takeIn(some)).held.get(b.device)?.length, many);
    for (let number = 0; number < many; number++)
      assert.equal((await summaryIn(a, sessionId(number))).deletedAt, undefined);
  }).timeout(20_000);

  /** What a machine says, with only some of its records. */
  const withSome = async (device: string, records: (slot: Slot) => readonly SessionRecord[]) => {
    const slot = await decodeSlot(slots.get(device));
    return encodeSlot({ ...slot, publication: slot.publication + 1, records: records(slot) });
  };
  const removalsIn = ({ records }: Slot) => records.filter(({ key }) => key === "deleted");

  it("stay held when their machine is gone for a while and comes back with a few of them", async () => {
    const [a, b] = [await open("a"), await open("b")];
    await start(a);
    await talk(a, b);
    await remove(b, "deleted");
    await talk(a, b);
    const some = await withSome(b.device, (slot) => removalsIn(slot).slice(0, 3));
    slots.delete(b.device);
    assert.equal(await heldBy(a, b.device), 0, "nobody is asked about a machine that is not there");
    slots.set(b.device, some);
    assert.equal(await heldBy(a, b.device), many);
    await allThere(a);
  }).timeout(20_000);

  it("stay held when a third machine says a few of them, and are settled for all when the user agrees", async () => {
    const [a, b, c] = [await open("a"), await open("b"), await open("c")];
    await start(a);
    await talk(a, b, c);
    await remove(b, "deleted");
    await talk(a, b, c);
    const removals = removalsIn(await decodeSlot(slots.get(b.device)));
    assert.equal(removals.length, many);
    slots.set(c.device, await withSome(c.device, () => removals.slice(0, 3)));
    assert.equal(await heldBy(a, c.device), 3);
    await allThere(a);
    a.machine.agree(b.device);
    await a.machine.takeIn(slots);
    assert.notEqual((await summaryIn(a, sessionId(0))).deletedAt, undefined);
    assert.equal(await heldBy(a, c.device), 0);
  }).timeout(20_000);

  it("stay held when one that was removed for good says again that it was out of the trash before", async () => {
    const [a, b] = [await open("a"), await open("b")];
    const session = sessionId(0);
    await a.store.append(session, [
      fieldChange("createdAt", 1),
      fieldChange("deleted", null),
      message("one"),
    ]);
    await talk(a, b);
    clock.time += 1;
    await a.store.append(session, [message("not heard of")]);
    clock.time += 1;
    await b.store.append(session, [fieldChange("purged", removalValue((await b.store.find(session)) ?? []))]);
    await b.store.append(session, [message("went on")]);
    await b.machine.takeIn(slots);
    slots.set(b.device, (await b.machine.compose()) ?? "");
    assert.equal(await heldBy(a, b.device), 1);
    for (const text of ["and on", "and on"]) {
      await b.store.append(session, [message(text)]);
      const restored = (await b.store.find(session))?.get("field", "deleted");
      assert.ok(restored);
      slots.set(b.device, (await b.machine.compose()) ?? "");
      slots.set(b.device, await withSome(b.device, ({ records }) => [...records, restored]));
      assert.equal(await heldBy(a, b.device), 1);
    }
    assert.deepEqual(await textsIn(a.store, session), ["and on", "and on", "not heard of", "one", "went on"]);
  });

  it("stay held while something else is said of them", async () => {
    const [a, b] = [await open("a"), await open("b")];
    await start(a);
    await talk(a, b);
    await remove(b, "deleted");
    await talk(a, b);
    await a.store.append(sessionId(3), [fieldChange("pinned", true)]);
    await talk(a, b);
    assert.equal(await heldBy(a, b.device), many);
  }).timeout(20_000);
});
