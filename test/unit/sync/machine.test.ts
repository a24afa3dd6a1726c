import assert from "node:assert/strict";
import type { SessionId } from "../../../src/core/ids.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange, summaryOf } from "../../../src/core/session.ts";
import { readMachineMemory } from "../../../src/sync/readMachineMemory.ts";
import { decodeSlot, encodeSlot } from "../../../src/sync/slot.ts";
import { HandClock, message, type Node, node, sessionId, startSession, talk } from "./support/machines.ts";

const equal = (...nodes: readonly Node[]) => {
  for (const { source } of nodes) assert.deepEqual(source.travelling, nodes[0]?.source.travelling);
};

const removeIn = ({ source }: Node, session: SessionId, how: "deleted" | "purged" = "deleted") =>
  source.write(session, fieldChange(how, removalValue(source.sets.get(session) ?? [])));

const summaryIn = ({ source }: Node, session: SessionId) =>
  summaryOf(source.sets.get(session) ?? new RecordSet(session));

describe("machines that keep the same history", () => {
  let clock: HandClock;
  let slots: Map<string, string>;
  beforeEach(() => {
    clock = new HandClock();
    slots = new Map();
  });

  it("end with the same records, within the budget, and then write nothing", async () => {
    const [a, b, c] = [node("a", clock), node("b", clock), node("c", clock)];
    for (let number = 0; number < 60; number++)
      startSession([a, b, c][number % 3]?.source ?? a.source, number, "a question", "an answer");
    startSession(a.source, 100, Array.from({ length: 9_000 }, (_, word) => word * 7919).join(" "));
    await talk([a, b, c], slots, clock);
    equal(a, b, c);
    assert.ok([...slots.values()].join("").length <= 32_000);
    const before = new Map(slots);
    clock.time += 3_600_000;
    assert.equal(await talk([a, b, c], slots, clock), 0);
    assert.deepEqual(slots, before);
  });

  it("leave at home what does not travel", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    const session = startSession(a.source, 1, "words");
    a.source.write(
      session,
      message("a picture", undefined, { parts: [{ type: "image", blob: "x" }] }),
      { type: "grant", key: "g", value: { tool: "run" } },
      { type: "delta", key: "m/000000", value: { type: "text", text: "t" } },
      fieldChange("draft", "not said yet"),
    );
    await talk([a, b], slots, clock);
    equal(a, b);
    const there = [...(b.source.sets.get(session) ?? [])].map(({ type, key }) => `${type}/${key}`);
    assert.deepEqual(
      there.filter((each) => /grant|delta|draft/.test(each)),
      [],
    );
    assert.equal(there.filter((each) => each.startsWith("message/")).length, 1);
  });

  it("say the same whatever the order in which the others are heard", async () => {
    const [a, b, c] = [node("a", clock), node("b", clock), node("c", clock)];
    for (let number = 0; number < 30; number++) startSession(a.source, number, `question ${number}`);
    for (const { device, machine } of [b, c]) slots.set(device, (await machine.compose()) ?? "");
    const said: (string | undefined)[] = [];
    for (const order of [[...slots], [...slots].reverse()]) {
      const { machine } = node("a", clock, { source: a.source });
      await machine.takeIn(new Map(order));
      said.push(await machine.compose());
    }
    assert.ok(said[0]);
    assert.equal(said[0], said[1]);
  });

  it("do not write again after a restart what stands there already", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    const before = new Map(slots);
    for (const memory of [a.machine.memory, undefined]) {
      const again = node("a", clock, { source: a.source, memory });
      assert.equal(await talk([again, b], slots, clock), 0);
      assert.deepEqual(slots, before);
    }
  });

  it("stand by the room they lent, also after a restart while nothing of theirs is in the mailbox", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(b.source, 0, "hello");
    await talk([a, b], slots, clock);
    const text = () => Array.from({ length: 40 }, () => Math.random().toString(36)).join(" ");
    for (let number = 1; number < 60; number++) startSession(a.source, number, text(), text());
    const standingOf = async (composed: string | undefined) => (await decodeSlot(composed)).standing;
    const speak = async ({ device, machine }: Node) => {
      clock.time += 60_000;
      await machine.takeIn(slots);
      slots.set(device, (await machine.compose()) ?? "");
      return standingOf(slots.get(device));
    };
    let lent = await speak(b);
    for (let round = 0; round < 20 && lent.lends.length === 0; round++) {
      await speak(a);
      lent = await speak(b);
    }
    assert.equal(lent.lends[0]?.to, a.device);
    const older = slots.get(b.device) ?? "";
    slots.delete(b.device);
    const { memory } = b.machine;
    const restarted = node("b", clock, { source: b.source, memory });
    const { room, lends } = await speak(restarted);
    assert.deepEqual([room, lends], [lent.room, lent.lends]);
    // Without its memory it goes by what stands there, though it may have said something since.
    slots.set(b.device, older);
    const forgetful = node("b", clock, { source: b.source, memory: { publication: 1_000, heard: {} } });
    assert.deepEqual((await speak(forgetful)).lends, lent.lends);
  });

  it("leave alone what was said for a third machine, until its session appears", async () => {
    const [a, b, c] = [node("a", clock), node("b", clock), node("c", clock)];
    const session = startSession(a.source, 1);
    await talk([a, b], slots, clock);
    a.source.write(session, message("hello"));
    const said = await decodeSlot(await a.machine.compose());
    const records = said.records.filter(({ type }) => type === "message");
    slots.set(a.device, await encodeSlot({ ...said, records }));
    assert.deepEqual((await c.machine.takeIn(slots)).changed, []);
    assert.deepEqual((await b.machine.takeIn(slots)).changed, [session]);
    await talk([a, b, c], slots, clock);
    equal(a, b, c);
    assert.equal([...(c.source.sets.get(session)?.ofType("message") ?? [])].length, 1);
  });

  it("say again what was lost, and take in a mailbox that was set back", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    const early = new Map(slots);
    startSession(b.source, 2, "more");
    await talk([a, b], slots, clock);
    slots.clear();
    await talk([a, b], slots, clock);
    assert.equal(slots.size, 2);
    for (const [place, text] of early) slots.set(place, text);
    await talk([a, b], slots, clock);
    equal(a, b);
    assert.equal(b.source.sets.size, 2);
  });

  it("refuse a slot that is not right, say so, and go on with the others", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(a.source, 1, "hello");
    slots.set("damaged", `${(await a.machine.compose())?.slice(0, -1)}`);
    slots.set("newer", "2.future");
    await talk([a, b], slots, clock);
    equal(a, b);
    const { refused } = await b.machine.takeIn(slots);
    assert.deepEqual([...refused.keys()].sort(), ["damaged", "newer"]);
    slots.delete("damaged");
    assert.deepEqual([...(await b.machine.takeIn(slots)).refused.keys()], ["newer"]);
  });

  it("notice that a disk was copied, and one of them only", async () => {
    const a = node("a", clock);
    startSession(a.source, 1, "hello");
    await talk([a], slots, clock);
    const twin = node("a", clock, { memory: a.machine.memory });
    await twin.source.merge([...(await a.source.everything(sessionId(1)))]);
    await twin.machine.takeIn(slots);
    startSession(twin.source, 2, "on the copy");
    slots.set("a".repeat(12), (await twin.machine.compose()) ?? "");
    assert.equal((await a.machine.takeIn(slots)).isDoubled, true);
    assert.equal((await twin.machine.takeIn(slots)).isDoubled, false);
  });

  it("do not go on counting where nobody could follow", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    const slot = await decodeSlot(slots.get(a.device));
    for (const publication of [2 ** 40, 2 ** 48]) {
      const forged = await encodeSlot({ ...slot, publication });
      const again = node("a", clock, { source: a.source, memory: a.machine.memory });
      assert.equal((await again.machine.takeIn(new Map([["a", forged]]))).isDoubled, true);
      assert.equal(again.machine.memory.publication, a.machine.memory.publication);
    }
  });

  it("are not held up by a machine that says the same again and again", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    for (let number = 0; number < 20; number++) startSession(a.source, number, "x");
    await talk([a, b], slots, clock);
    const again = [];
    for (let time = 0; time < 30_000; time++) again.push(...removeIn(b, sessionId(time % 20)));
    const slot = await decodeSlot(slots.get(b.device));
    const all = await encodeSlot({ ...slot, publication: slot.publication + 1, records: again });
    slots.set(b.device, all);
    assert.equal((await a.machine.takeIn(slots)).held.get(b.device)?.length, 20);
    assert.equal(a.machine.memory.withheld?.[b.device]?.length, 20);
  });

  it("ask before many sessions vanish, also when they vanish in small parts", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    for (let number = 0; number < 40; number++) startSession(a.source, number, "x");
    await talk([a, b], slots, clock);
    for (let number = 0; number < 40; number++) {
      removeIn(b, sessionId(number));
      if (number % 5 === 4) await talk([a, b], slots, clock);
    }
    const { held } = await a.machine.takeIn(slots);
    const kept = [...a.source.sets.keys()].filter((id) => summaryIn(a, id).deletedAt === undefined);
    assert.equal(kept.length, 30);
    assert.equal(held.get(b.device)?.length, 30);
    a.machine.agree(b.device);
    await talk([a, b], slots, clock);
    equal(a, b);
    assert.equal((await a.machine.takeIn(slots)).held.size, 0);
  });

  it("ask also when they start anew in between, and then know what they asked and what was agreed", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    for (let number = 0; number < 40; number++) startSession(a.source, number, "x");
    await talk([a, b], slots, clock);
    let again = a;
    const restart = () => {
      const memory = readMachineMemory(JSON.parse(JSON.stringify(again.machine.memory)));
      again = node("a", clock, { source: a.source, memory });
    };
    for (let number = 0; number < 40; number++) {
      removeIn(b, sessionId(number));
      if (number % 5 !== 4) continue;
      await talk([again, b], slots, clock);
      restart();
    }
    const { held } = await again.machine.takeIn(slots);
    assert.equal(held.get(b.device)?.length, 30);
    again.machine.agree(b.device);
    restart();
    await talk([again, b], slots, clock);
    equal(again, b);
  });

  it("keep what was said in a session that another machine deleted, everywhere", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    const session = startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    b.source.write(session, message("and on"));
    clock.time += 5;
    removeIn(a, session);
    slots.set(a.device, (await a.machine.compose()) ?? "");
    const { continued, kept } = await b.machine.takeIn(slots);
    assert.deepEqual([continued, kept], [[session], [session]]);
    await talk([a, b], slots, clock);
    equal(a, b);
    for (const each of [a, b]) assert.equal(summaryIn(each, session).deletedAt, undefined);
    removeIn(a, session);
    await talk([a, b], slots, clock);
    for (const each of [a, b]) assert.notEqual(summaryIn(each, session).deletedAt, undefined);
  });

  it("ask before a removal for good takes along what the other machine could not know", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    const session = startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    const [said] = b.source.write(session, message("and on", undefined, { parts: [{ type: "image" }] }));
    clock.time += 5;
    removeIn(a, session);
    removeIn(a, session, "purged");
    await talk([a, b], slots, clock);
    const { held } = await b.machine.takeIn(slots);
    assert.deepEqual([...held], [[a.device, [session]]]);
    assert.ok(b.source.sets.get(session)?.get("message", said?.key ?? ""));
    b.machine.agree(a.device);
    await talk([a, b], slots, clock);
    equal(a, b);
    assert.notEqual(summaryIn(b, session).purgedAt, undefined);
  });

  it("tell of a session that was continued here and there, but not of an answer that was tried again", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    const first = message("hello");
    const session = startSession(a.source, 1);
    a.source.write(session, first, message("one answer", first.key));
    await talk([a, b], slots, clock);
    clock.time += 5;
    a.source.write(session, message("another answer", first.key));
    slots.set(a.device, (await a.machine.compose()) ?? "");
    assert.deepEqual((await b.machine.takeIn(slots)).forked, []);
    await talk([a, b], slots, clock);
    const last = message("so far");
    a.source.write(session, last);
    await talk([a, b], slots, clock);
    a.source.write(session, message("on here", last.key));
    clock.time += 5;
    b.source.write(session, message("on there", last.key));
    slots.set(a.device, (await a.machine.compose()) ?? "");
    assert.deepEqual((await b.machine.takeIn(slots)).forked, [session]);
    await talk([a, b], slots, clock);
    equal(a, b);
  });

  it("speak ever more seldom where a difference stays", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    for (let number = 0; number < 100; number++) startSession(a.source, number, "x");
    await talk([a, b], slots, clock);
    for (let number = 0; number < 100; number++) removeIn(b, sessionId(number));
    let publications = 0;
    for (let minute = 0; minute < 12 * 60; minute++) {
      clock.time += 60_000;
      for (const { device, machine } of [a, b]) {
        await machine.takeIn(slots);
        const text = await machine.compose();
        if (text === undefined || text === slots.get(device)) continue;
        slots.set(device, text);
        publications++;
      }
    }
    assert.ok(publications < 50, `${publications} publications in half a day`);
    startSession(a.source, 999, "something new");
    await talk([a, b], slots, clock, 3_000);
    assert.ok(b.source.sets.has(sessionId(999)));
  });

  it("listen to a machine again that was silent for long, and do not wait for it until then", async () => {
    const [a, b] = [node("a", clock), node("b", clock)];
    startSession(a.source, 1, "hello");
    await talk([a, b], slots, clock);
    clock.time += 31 * 86_400_000;
    await a.machine.takeIn(slots);
    assert.deepEqual(a.machine.silent, [b.device]);
    const again = node("a", clock, { source: a.source, memory: a.machine.memory });
    await again.machine.takeIn(slots);
    assert.deepEqual(again.machine.silent, [b.device]);
    startSession(b.source, 2, "back");
    await talk([again, b], slots, clock);
    equal(a, b);
    assert.deepEqual(again.machine.silent, []);
  });

  it("say something although others fill the mailbox, so that these make room", async () => {
    const nodes = ["a", "b", "c", "d"].map((letter) => node(letter, clock));
    const text = () => Array.from({ length: 40 }, () => Math.random().toString(36)).join(" ");
    for (const [index, { source }] of nodes.entries())
      for (let number = 0; number < 4; number++) startSession(source, index * 100 + number, text());
    await talk(nodes, slots, clock, 2_000);
    equal(...nodes);
    assert.ok([...slots.values()].join("").length <= 32_000);
  }).timeout(20_000);
});
