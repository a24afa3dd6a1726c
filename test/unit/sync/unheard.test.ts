import assert from "node:assert/strict";
import type { EpochMs } from "../../../src/base/clock.ts";
import { slotKeys } from "../../../src/sync/mailbox.ts";
import { MailboxChannel } from "../../../src/sync/service/mailboxChannel.ts";
import { Unheard } from "../../../src/sync/service/unheard.ts";
import { HandClock, MemorySource, message, node, startSession } from "./support/machines.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

describe("whether other machines are heard through Settings Sync", () => {
  let now: number;
  let unheard: Unheard;
  let saidAt: number;
  let heardAt: number | undefined;
  let isWaiting: boolean;
  beforeEach(() => {
    now = 1_800_000_000_000;
    [heardAt, saidAt, isWaiting] = [now - hourMs, now, true];
    unheard = new Unheard(undefined);
  });
  const look = () =>
    unheard.look({
      ...{ now: now as EpochMs, publishedAt: saidAt as EpochMs, isWaiting },
      heardAt: heardAt as EpochMs | undefined,
    });
  /** Time in which this machine listens. */
  const listen = (ms: number) => {
    for (const end = now + ms; now < end; now += minuteMs) look();
    return look();
  };

  it("is told from a day on, and as long after three; it is over with the first word", () => {
    assert.equal(listen(dayMs - minuteMs), undefined);
    assert.deepEqual(listen(minuteMs), { since: heardAt, isLong: false });
    assert.equal(listen(2 * dayMs)?.isLong, true);
    heardAt = now;
    assert.equal(look(), undefined);
    assert.equal(listen(2 * dayMs), undefined, "nothing was said since then");
  });

  it("is counted from the first word that nobody answered, however often it is said again", () => {
    for (let hour = 0; hour < 25; hour++) {
      listen(hourMs);
      saidAt = now;
    }
    assert.equal(look()?.isLong, false);
  });

  it("is no question where nobody is known, nothing waits, or nothing was said", () => {
    for (const change of [
      () => {
        heardAt = undefined;
      },
      () => {
        heardAt = now - hourMs;
        isWaiting = false;
      },
      () => {
        isWaiting = true;
        saidAt = now - 2 * hourMs;
        heardAt = now - hourMs;
      },
    ]) {
      change();
      assert.equal(listen(5 * dayMs), undefined);
    }
  });

  it("is not asked right after a machine slept or was off for long", () => {
    look();
    now += 20 * dayMs;
    assert.equal(look(), undefined);
    assert.equal(listen(hourMs)?.isLong, false);
    assert.equal(listen(7 * hourMs)?.isLong, true);
  });

  it("is known again after a restart, and takes what it cannot read for nothing", () => {
    listen(dayMs + hourMs);
    const memory = JSON.parse(JSON.stringify(unheard.memory));
    unheard = new Unheard(memory);
    assert.deepEqual(look(), { since: heardAt, isLong: false });
    unheard = new Unheard({ since: "long ago" });
    assert.equal(look(), undefined);
  });
});

describe("a mailbox that carries nothing any more", () => {
  it("says so once other machines should have answered, and no more when they do; a machine alone never does", async () => {
    const clock = new HandClock();
    const values = new Map<string, unknown>();
    const source = new MemorySource(clock, "aaaaaaaaaa");
    const channel = new MailboxChannel({
      machine: {
        ...{ device: "a".repeat(12), name: () => "Desk", version: "1.0.0", source, clock, budget: 32_000 },
      },
      memento: { get: (key) => values.get(key), update: async (key, value) => void values.set(key, value) },
      wait: async (ms) => (ms < 5_000 ? undefined : new Promise<void>(() => {})),
      ...{ random: () => 0, registerKeys: () => {}, mayPublish: async () => true },
    });
    const session = startSession(source, 1, "hello");
    const listen = async (hours: number) => {
      for (let minute = 0; minute < 60 * hours; minute++) {
        clock.time += minuteMs;
        await channel.round();
        await channel.facts();
      }
      return (await channel.facts()).unheard;
    };
    assert.equal(await listen(2), undefined);
    clock.time += dayMs;
    assert.equal(await listen(2), undefined, "nobody else is known");

    const other = node("b", clock);
    const slots = new Map<string, string>();
    const reply = async () => {
      await other.machine.takeIn(values);
      const text = await other.machine.compose();
      values.set(slotKeys[5] ?? "", text);
      slots.set(other.device, text ?? "");
    };
    for (let round = 0; round < 4; round++) {
      await reply();
      await listen(0.1);
    }
    const heard = (await channel.facts()).devices[0]?.heardAt;
    source.write(session, message("and on"));
    await listen(1);
    clock.time += dayMs;
    assert.deepEqual(await listen(2), { since: heard, isLong: false });
    const memory = JSON.parse(JSON.stringify(channel.memory)) as { unheard?: object };
    assert.ok(memory.unheard);
    await reply();
    assert.equal(await listen(0.1), undefined);
  });
});
