import assert from "node:assert/strict";
import fc from "fast-check";
import { divide, type Sharer, type Standing } from "../../../src/sync/shares.ts";

const budget = 32_000;
const first = Math.floor(budget / 13);

interface Said extends Standing {
  readonly device: string;
  readonly messages: number;
  readonly waiting: number;
  /** As much as it may say. */
  readonly size: number;
}

/** Machines that write into one document: they read it, and what they then say is written at some later time. */
class World {
  readonly document = new Map<string, Said>();
  readonly machines: Writer[] = [];

  get size(): number {
    return [...this.document.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Machines of which somebody who has a larger part has not heard. */
  get unheard(): number {
    const large = [...this.document.values()].filter(({ room }) => room > first);
    return this.machines.filter(({ device }) =>
      large.some((each) => each.device !== device && !each.knows.includes(device)),
    ).length;
  }

  join(messages: number): Writer {
    const writer = new Writer(this, String.fromCharCode(97 + this.machines.length).repeat(12), messages);
    this.machines.push(writer);
    return writer;
  }

  /** Everybody hears everybody, until nothing changes any more. */
  settle(): void {
    for (let before = ""; before !== JSON.stringify([...this.document]); ) {
      before = JSON.stringify([...this.document]);
      for (const each of this.machines) {
        each.compose();
        each.write();
      }
    }
  }
}

class Writer {
  readonly #world: World;
  readonly device: string;
  messages: number;
  waiting = 0;
  #said: Said | undefined;
  #id = 0;

  constructor(world: World, device: string, messages: number) {
    this.#world = world;
    this.device = device;
    this.messages = messages;
  }

  get room(): number {
    return this.#said?.size ?? 0;
  }

  /** @param away Machines that said nothing for a while. */
  compose(away: readonly string[] = []): void {
    const others = [...this.#world.document.values()]
      .filter(({ device }) => device !== this.device)
      .map((each): Sharer => ({ ...each, isAway: away.includes(each.device) }));
    const { device, messages, waiting } = this;
    const self = { device, messages, id: this.#id + 1, before: this.#said };
    const { standing, limit } = divide(self, others, budget, 0);
    const said = { ...standing, device, messages, waiting, size: limit };
    if (JSON.stringify(said) === JSON.stringify(this.#said)) return;
    this.#id++;
    this.#said = said;
  }

  write(): void {
    if (this.#said) this.#world.document.set(this.device, this.#said);
  }
}

describe("dividing the room of a mailbox", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  it("gives little to who knows of nobody, and to twelve of them no more than there is", () => {
    const writer = world.join(9);
    writer.compose();
    assert.equal(writer.room, first);
    assert.ok(12 * first <= budget);
  });

  it("gives equal parts to those who have heard of each other, and leaves something for newcomers", () => {
    for (let number = 0; number < 3; number++) world.join(5);
    world.settle();
    const rooms = world.machines.map(({ room }) => room);
    assert.equal(new Set(rooms).size, 1);
    assert.ok(world.size > budget * 0.8 && world.size + 2 * first <= budget, `${rooms}`);
  });

  it("lends to who holds most while something waits there, and takes it back", () => {
    const [rich, poor] = [world.join(100), world.join(1)];
    world.settle();
    const fair = rich.room;
    rich.waiting = 1;
    world.settle();
    assert.ok(rich.room > fair * 1.6 && poor.room >= 3_000, `${rich.room} and ${poor.room}`);
    rich.waiting = 0;
    world.settle();
    assert.deepEqual([rich.room, poor.room], [fair, fair]);
    assert.deepEqual(
      [...world.document.values()].flatMap(({ lends, owes }) => [...lends, ...owes]),
      [],
    );
  });

  it("takes back nothing before the other one has heard of it", () => {
    const [rich, poor] = [world.join(100), world.join(1)];
    rich.waiting = 1;
    world.settle();
    rich.waiting = 0;
    rich.compose();
    const stale = rich.room;
    rich.write();
    poor.compose();
    poor.write();
    assert.ok(poor.room + stale <= budget);
    world.settle();
    assert.equal(poor.room, rich.room);
  });

  it("keeps the part of a machine that is away, and gives a newcomer one of what is left", () => {
    const [here, away] = [world.join(5), world.join(5)];
    world.settle();
    const its = away.room;
    const newcomer = world.join(0);
    for (let round = 0; round < 5; round++)
      for (const each of [here, newcomer]) {
        each.compose();
        each.write();
      }
    assert.equal(newcomer.room, first);
    for (let round = 0; round < 5; round++)
      for (const each of [here, newcomer]) {
        each.compose([away.device]);
        each.write();
      }
    assert.equal(away.room, its);
    assert.ok(newcomer.room > first && newcomer.room === here.room);
    assert.ok(world.size + 2 * first <= budget);
  });

  it("never comes to more than the budget, whenever who reads and writes, and whatever there is to say", () => {
    const step = fc.record({
      machine: fc.nat(7),
      kind: fc.constantFrom("compose", "compose", "write", "write", "join", "settle", "fill"),
      number: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: "max" }), (steps) => {
        world = new World();
        for (const { machine, kind, number } of steps) {
          const writer = world.machines[machine % Math.max(1, world.machines.length)];
          if (kind === "join" || !writer) {
            if (world.machines.length < 6 && world.unheard < 2) world.join(number);
          } else if (kind === "compose") writer.compose();
          else if (kind === "write") writer.write();
          else if (kind === "settle") world.settle();
          else [writer.messages, writer.waiting] = [writer.messages + number, number];
          assert.ok(world.size <= budget, `${world.size} characters`);
        }
      }),
      { numRuns: 500 },
    );
  });
});
