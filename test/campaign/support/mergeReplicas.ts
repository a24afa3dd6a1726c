import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import type { SessionId, WriterId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { StampClock } from "../../../src/core/stamp.ts";
import { foldable } from "../../../src/storage/foldable.ts";

export const mergedSession = "mergedmerged" as SessionId;

/** What is known of a session at one place, by the real rule of merging or by a broken one. */
export interface Merged extends Iterable<SessionRecord> {
  /** Takes in some records that somebody else has. */
  merge(records: Iterable<SessionRecord>): void;
  /** Takes in everything that somebody else has. */
  mergeAll(records: Iterable<SessionRecord>): void;
}

export type Merging = (records: Iterable<SessionRecord>) => Merged;

const nameOf = ({ type, key }: SessionRecord): string => `${type} ${key}`;

export const realMerging: Merging = (records) => {
  const set = new RecordSet(mergedSession, records);
  return {
    merge: (more) => void set.merge(more),
    mergeAll: (more) => void set.merge(more),
    [Symbol.iterator]: () => set[Symbol.iterator](),
  };
};

/** A rule that keeps, drops or replaces as it likes. */
const brokenMerging =
  (
    accepts: (record: SessionRecord, known: SessionRecord | undefined) => boolean,
    forgetsAbsent: boolean,
  ): Merging =>
  (records) => {
    const byName = new Map<string, SessionRecord>();
    const merge = (more: Iterable<SessionRecord>) => {
      for (const record of more)
        if (accepts(record, byName.get(nameOf(record)))) byName.set(nameOf(record), record);
    };
    merge(records);
    return {
      merge,
      mergeAll(more) {
        const all = [...more];
        const present = new Set(all.map(nameOf));
        if (forgetsAbsent) for (const name of [...byName.keys()]) if (!present.has(name)) byName.delete(name);
        merge(all);
      },
      [Symbol.iterator]: () => byName.values(),
    };
  };

const isNewer = (record: SessionRecord, known: SessionRecord | undefined): boolean =>
  !known || known.stamp < record.stamp;
const knownTypes = new Set(["message", "delta", "field", "tag"]);

export const brokenMergings: Readonly<Record<string, Merging>> = {
  lastArrivalWins: brokenMerging(() => true, false),
  unknownTypesDropped: brokenMerging(
    (record, known) => knownTypes.has(record.type) && isNewer(record, known),
    false,
  ),
  absenceDeletes: brokenMerging(isNewer, true),
  removedStaysRemoved: brokenMerging(
    (record, known) => isNewer(record, known) && known?.value !== null,
    false,
  ),
};

/** One thing that happens: what, to whom, with whom, and what else has to be chosen. Any whole numbers will do. */
export type Happening = readonly [kind: number, replica: number, other: number, choice: number];

/** One place where the session is: a machine with a clock of its own, that may be wrong. */
class Replica {
  readonly stamps: StampClock;
  merged: Merged;
  /** A backup, which may come back at any time and to any place. */
  saved: readonly SessionRecord[] = [];
  /** How many replies it has begun; each has a message and its deltas. */
  replies = 0;

  constructor(index: number, clock: Clock, merging: Merging) {
    this.stamps = new StampClock(clock, `writer000${index}` as WriterId);
    this.merged = merging([]);
  }

  take(records: readonly SessionRecord[], isAll: boolean): void {
    for (const { stamp } of records) this.stamps.observe(stamp);
    if (isAll) this.merged.mergeAll(records);
    else this.merged.merge(records);
  }
}

/** Five places that write, tell each other a part of what they know, fold, and meet old copies again. */
export class Replicas {
  readonly all: readonly Replica[];
  readonly written: SessionRecord[] = [];
  readonly #merging: Merging;
  #nowMs = 1_000_000;

  constructor(merging: Merging, count: number) {
    this.#merging = merging;
    this.all = Array.from(
      { length: count },
      (_, index) => new Replica(index, { now: () => (this.#nowMs + index * 977) as EpochMs }, merging),
    );
  }

  happen([kind, replicaChoice, otherChoice, choice]: Happening): void {
    const replica = this.#at(replicaChoice);
    const other = this.#at(otherChoice);
    this.#nowMs += choice % 3;
    const records = [...other.merged];
    if (kind < 50) this.#write(replica, kind, choice);
    else if (kind < 80) replica.take(partOf(records, choice), false);
    else if (kind < 85) replica.take(records, true);
    else if (kind < 92)
      replica.merged = this.#merging(foldable(new RecordSet(mergedSession, replica.merged)));
    else if (kind < 96) replica.saved = [...replica.merged];
    else replica.take(other.saved, false);
  }

  /** Everybody tells everybody everything, until nobody can learn anything more. */
  settle(): void {
    for (let round = 0; round < 2; round++)
      for (const replica of this.all)
        for (const other of this.all) if (other !== replica) replica.take([...other.merged], true);
  }

  #at(choice: number): Replica {
    const replica = this.all[choice % this.all.length];
    if (!replica) throw new RangeError("There are no replicas.");
    return replica;
  }

  #write(replica: Replica, kind: number, choice: number): void {
    const write = (type: string, key: string, value: SessionRecord["value"]) => {
      const record = { session: mergedSession, type, key, value, stamp: replica.stamps.next() };
      this.written.push(record);
      replica.merged.merge([record]);
    };
    const words = `w${this.written.length}`;
    const writer = this.all.indexOf(replica);
    // A message belongs to one writer, and is finished once. So it is in the product.
    const reply = (count: number) => `reply${writer}n${count}`;
    const message = (status: string, text: string) => ({
      role: "assistant",
      status,
      parts: [{ type: "text", text }],
    });
    if (kind < 10)
      write("field", ["title", "draft", "head", "deleted"][choice % 4] ?? "", choice % 5 ? words : null);
    else if (kind < 20) write("tag", `tag${choice % 5}`, choice % 3 ? words : null);
    else if (kind < 28) write("fromTheFuture", `key${choice % 6}`, { words, list: [choice, null] });
    else if (kind < 34) write("message", reply(++replica.replies), message("streaming", ""));
    else if (kind < 44)
      write("delta", `${reply(replica.replies)}/${String(this.written.length).padStart(6, "0")}`, {
        type: "text",
        text: words,
      });
    else if (kind < 49) write("message", reply(replica.replies++), message("complete", words));
    else if (choice % 40 === 0) write("field", "purged", true);
  }
}

const partOf = (records: readonly SessionRecord[], choice: number): SessionRecord[] => {
  const part = records.filter((_, index) => (Math.imul(index + 1, choice + 7) >>> 3) % 3 > 0);
  return choice % 2 ? part.reverse() : part;
};
