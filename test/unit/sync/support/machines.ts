import type { Clock, EpochMs } from "../../../../src/base/clock.ts";
import { newMessageId, type SessionId, type WriterId } from "../../../../src/core/ids.ts";
import { messageValueOf } from "../../../../src/core/message.ts";
import type { Change, SessionRecord } from "../../../../src/core/record.ts";
import { RecordSet } from "../../../../src/core/recordSet.ts";
import { fieldChange } from "../../../../src/core/session.ts";
import { StampClock } from "../../../../src/core/stamp.ts";
import { digestOf, type SessionDigest } from "../../../../src/sync/fingerprint.ts";
import { Machine, type MachineMemory } from "../../../../src/sync/machine.ts";
import { RuledSource } from "../../../../src/sync/ruledSource.ts";
import type { SyncSource } from "../../../../src/sync/source.ts";
import { staysBecause } from "../../../../src/sync/travelling.ts";

export const sessionId = (number: number): SessionId =>
  `s${number.toString(36).padStart(11, "0")}` as SessionId;

/** A clock that tests move. */
export class HandClock implements Clock {
  time = 1_800_000_000_000;
  now = (): EpochMs => this.time as EpochMs;
}

/** A store in memory. */
export class MemorySource implements SyncSource {
  readonly sets = new Map<SessionId, RecordSet>();
  readonly #stamps: StampClock;
  /** How often all digests were made anew. */
  looks = 0;
  #digests: readonly SessionDigest[] | undefined;

  constructor(clock: Clock, writer: string) {
    this.#stamps = new StampClock(clock, writer.slice(-10).padStart(10, "0") as WriterId);
  }

  write(session: SessionId, ...changes: readonly Change[]): readonly SessionRecord[] {
    const records = changes.map((change) => ({ session, ...change, stamp: this.#stamps.next() }));
    this.#take(records);
    return records;
  }

  #take(records: readonly SessionRecord[]): void {
    this.#digests = undefined;
    for (const record of records) {
      this.#stamps.observe(record.stamp);
      const set = this.sets.get(record.session) ?? new RecordSet(record.session);
      this.sets.set(record.session, set);
      set.merge([record]);
    }
  }

  async find(session: SessionId): Promise<RecordSet | undefined> {
    return this.sets.get(session);
  }

  async digests(): Promise<readonly SessionDigest[]> {
    if (!this.#digests) this.looks++;
    this.#digests ??= [...this.sets].flatMap(([session, set]) => digestOf(session, set) ?? []);
    return this.#digests;
  }

  async records(session: SessionId): Promise<readonly SessionRecord[]> {
    return [...(this.sets.get(session) ?? [])].filter((record) => staysBecause(record) === undefined);
  }

  async everything(session: SessionId): Promise<Iterable<SessionRecord>> {
    return this.sets.get(session) ?? [];
  }

  async merge(records: readonly SessionRecord[]): Promise<void> {
    this.#take(records);
  }

  /** What is here and travels, in a form that can be compared. */
  get travelling(): readonly string[] {
    return [...this.sets.values()]
      .flatMap((set) => [...set])
      .filter((record) => staysBecause(record) === undefined)
      .map((record) => JSON.stringify(record))
      .sort();
  }
}

export const message = (text: string, parentId?: string, more: object = {}): Change => {
  const id = newMessageId(1_800_000_000_000);
  const value = messageValueOf({
    ...{ id, role: "user", status: "complete", createdAt: 1_800_000_000_000 as EpochMs },
    ...{ parts: [{ type: "text", text }] },
  });
  return {
    ...{ type: "message", key: id },
    value: { ...(value as object), ...(parentId !== undefined && { parentId }), ...more },
  };
};

export const startSession = (source: MemorySource, number: number, ...texts: string[]): SessionId => {
  const session = sessionId(number);
  source.write(session, fieldChange("createdAt", 1), fieldChange("title", `Session ${number}`));
  let parent: string | undefined;
  for (const text of texts) {
    const said = message(text, parent);
    parent = said.key;
    source.write(session, said);
  }
  return session;
};

export interface Node {
  readonly device: string;
  readonly source: MemorySource;
  /** What of it travels. */
  readonly ruled: RuledSource;
  readonly machine: Machine;
}

export function node(
  letter: string,
  clock: Clock,
  {
    budget = 32_000,
    source = new MemorySource(clock, letter.repeat(10)),
    memory = undefined as MachineMemory | undefined,
  } = {},
): Node {
  const device = letter.repeat(12);
  const ruled = new RuledSource(source, source);
  const setup = { device, name: () => `Machine ${letter}`, version: "1.0.0", source: ruled, clock, budget };
  return { device, source, ruled, machine: new Machine(setup, memory) };
}

/** Lets machines talk over shared slots until nobody has anything new to say. @returns How many rounds that took. */
export async function talk(
  nodes: readonly Pick<Node, "device" | "machine">[],
  slots: Map<string, string>,
  clock: HandClock,
  limit = 200,
): Promise<number> {
  for (let round = 0; round < limit; round++) {
    let isQuiet = true;
    for (const { device, machine } of nodes) {
      clock.time += 60_000;
      await machine.takeIn(slots);
      const text = await machine.compose();
      if (text === undefined || slots.get(device) === text) continue;
      slots.set(device, text);
      isQuiet = false;
    }
    if (isQuiet) return round;
  }
  throw new Error(`They are still talking after ${limit} rounds.`);
}
