import assert from "node:assert/strict";
import type { Transport } from "../../../src/app/transport.ts";
import { TransportError } from "../../../src/app/transport.ts";
import { Courier } from "../../../src/sync/courier.ts";
import { decodeSlot, encodeSlot } from "../../../src/sync/slot.ts";
import { HandClock, message, type Node, node, sessionId, startSession, talk } from "./support/machines.ts";

describe("the courier", () => {
  let clock: HandClock;
  let slots: Map<string, string>;
  let isBroken: boolean;
  beforeEach(() => {
    clock = new HandClock();
    slots = new Map();
    isBroken = false;
  });

  const courierOf = ({ device, machine }: Node) => {
    const transport: Transport = {
      name: "A map",
      readAll: async () => new Map(slots),
      async publish(text) {
        if (isBroken) throw new TransportError("Not now.");
        slots.set(device, text);
      },
      forget: async (other) => void slots.delete(other),
    };
    return new Courier(machine, transport, clock);
  };

  it("publishes once a minute at most, however often it is called and however much is new", async () => {
    const a = node("a", clock);
    const courier = courierOf(a);
    const session = startSession(a.source, 1, "x");
    let published = 0;
    for (let round = 0; round < 130; round++) {
      clock.time += 2_000;
      a.source.write(session, message(`word ${round}`));
      if ((await courier.round()).published) published++;
    }
    assert.equal(published, Math.ceil((129 * 2) / 60));
  });

  it("publishes nothing when nothing is new, and again what was lost", async () => {
    const a = node("a", clock);
    const courier = courierOf(a);
    startSession(a.source, 1, "x");
    assert.equal((await courier.round()).published, true);
    const text = slots.get(a.device);
    for (let hour = 0; hour < 5; hour++) {
      clock.time += 3_600_000;
      assert.equal((await courier.round()).published, false);
    }
    slots.clear();
    assert.equal((await courier.round()).published, true);
    assert.equal(slots.get(a.device), text);
    assert.equal(a.source.looks, 1);
  });

  it("says later what it could not say", async () => {
    const a = node("a", clock);
    const courier = courierOf(a);
    startSession(a.source, 1, "x");
    isBroken = true;
    await assert.rejects(courier.round(), TransportError);
    isBroken = false;
    assert.equal((await courier.round()).published, false); // Not within the same minute.
    clock.time += 60_000;
    assert.equal((await courier.round()).published, true);
  });

  it("goes on after the clock was set back by a year", async () => {
    const a = node("a", clock);
    const courier = courierOf(a);
    startSession(a.source, 1, "x");
    await courier.round();
    clock.time -= 365 * 86_400_000;
    startSession(a.source, 2, "y");
    assert.equal((await courier.round()).published, true);
  });

  it("publishes nothing while another machine has its name", async () => {
    const a = node("a", clock);
    const courier = courierOf(a);
    startSession(a.source, 1, "x");
    await courier.round();
    const twin = node("a", clock, { memory: a.machine.memory });
    startSession(twin.source, 2, "y");
    slots.set(a.device, (await twin.machine.compose()) ?? "");
    clock.time += 60_000;
    const { published, isDoubled } = await courier.round();
    assert.deepEqual({ published, isDoubled }, { published: false, isDoubled: true });
  });

  it("makes room by emptying the slot of a machine that was silent for long, of which it has everything", async () => {
    const budget = 6_000;
    const [a, b] = [node("a", clock, { budget }), node("b", clock, { budget: 100_000 })];
    for (let number = 0; number < 200; number++) startSession(b.source, number, "x");
    slots.set(a.device, (await a.machine.compose()) ?? "");
    const presence = await decodeSlot(await b.machine.compose());
    const records = [...b.source.sets.values()].flatMap((set) => [...set]);
    slots.set(b.device, await encodeSlot({ ...presence, records }));
    assert.ok((slots.get(b.device)?.length ?? 0) > budget);
    const courier = courierOf(a);
    await courier.round();
    assert.ok(a.source.sets.size > 0);
    clock.time += 31 * 86_400_000;
    await courier.round();
    assert.deepEqual([...slots.keys()], [a.device]);
    clock.time += 60_000;
    await courier.round();
    await talk([a, node("c", clock, { budget })], slots, clock);
    assert.ok(a.source.sets.has(sessionId(199)));
  });
});
