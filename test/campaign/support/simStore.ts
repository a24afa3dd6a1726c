import type { Clock, EpochMs } from "../../../src/base/clock.ts";
import type { MessageId, SessionId, WriterId } from "../../../src/core/ids.ts";
import { messageValueOf } from "../../../src/core/message.ts";
import { projectsSession } from "../../../src/core/projectRecords.ts";
import type { Change, SessionRecord } from "../../../src/core/record.ts";
import { RecordSet } from "../../../src/core/recordSet.ts";
import { removalValue } from "../../../src/core/removal.ts";
import { fieldChange, sessionOf } from "../../../src/core/session.ts";
import { type Stamp, StampClock } from "../../../src/core/stamp.ts";
import { digestOf, type SessionDigest } from "../../../src/sync/fingerprint.ts";
import type { SyncSource } from "../../../src/sync/source.ts";
import { staysBecause } from "../../../src/sync/travelling.ts";
import type { Random } from "./random.ts";

export function token(random: Random, length: number): string {
  let text = "";
  while (text.length < length) text += random.integer(36).toString(36);
  return text;
}

const newId = (now: number, random: Random): MessageId =>
  `${now.toString(36).padStart(9, "0")}${token(random, 10)}` as MessageId;

/** Ways in which a store can be wrong, which a campaign has to notice. */
export interface StoreFlaws {
  /** What is told of a session is how much there is, not what. */
  readonly countsOnly: boolean;
  /** What was said once counts as known to everybody. */
  readonly saysOnce: boolean;
}

/** A store of one machine in memory: sets of records, and a digest of each that is made again when it changes. */
export class SimStore implements SyncSource {
  sets = new Map<SessionId, RecordSet>();
  readonly #digests = new Map<SessionId, SessionDigest | undefined>();
  readonly #travelling = new Map<SessionId, readonly SessionRecord[]>();
  #all: readonly SessionDigest[] | undefined;
  readonly #said = new Set<Stamp>();
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #flaws: StoreFlaws;
  #stamps: StampClock;

  constructor(clock: Clock, random: Random, flaws: StoreFlaws) {
    this.#clock = clock;
    this.#random = random;
    this.#flaws = flaws;
    this.#stamps = this.#newWriter();
  }

  #newWriter(): StampClock {
    const stamps = new StampClock(this.#clock, token(this.#random, 10) as WriterId);
    for (const set of this.sets.values()) for (const { stamp } of set) stamps.observe(stamp);
    return stamps;
  }

  /** Writes, as a window does; answers what was acknowledged. */
  append(session: SessionId, changes: readonly Change[]): readonly SessionRecord[] {
    const records = changes.map((change) => ({ session, ...change, stamp: this.#stamps.next() }));
    this.#set(session).merge(records);
    this.#forget(session);
    return records;
  }

  #set(session: SessionId): RecordSet {
    const known = this.sets.get(session);
    if (known) return known;
    const set = new RecordSet(session);
    this.sets.set(session, set);
    return set;
  }

  #forget(session: SessionId): void {
    this.#all = undefined;
    this.#digests.delete(session);
    this.#travelling.delete(session);
  }

  async find(session: SessionId): Promise<RecordSet | undefined> {
    return this.sets.get(session);
  }

  async digests(): Promise<readonly SessionDigest[]> {
    if (this.#all) return this.#all;
    for (const [session, set] of this.sets)
      if (!this.#digests.has(session)) this.#digests.set(session, this.#digestOf(session, set));
    this.#all = [...this.#digests.values()].filter((digest) => digest !== undefined);
    return this.#all;
  }

  #digestOf(session: SessionId, set: RecordSet): SessionDigest | undefined {
    const digest = digestOf(session, set);
    if (!digest || !this.#flaws.countsOnly) return digest;
    return { ...digest, head: [...set].length - digest.messages, body: digest.messages };
  }

  async records(session: SessionId): Promise<readonly SessionRecord[]> {
    const records = this.#travellingOf(session);
    return this.#flaws.saysOnce ? records.filter(({ stamp }) => !this.#said.has(stamp)) : records;
  }

  noteSaid(records: readonly SessionRecord[]): void {
    if (this.#flaws.saysOnce) for (const { stamp } of records) this.#said.add(stamp);
  }

  #travellingOf(session: SessionId): readonly SessionRecord[] {
    const known = this.#travelling.get(session);
    if (known) return known;
    const records = [...(this.sets.get(session) ?? [])].filter(
      (record) => staysBecause(record) === undefined,
    );
    this.#travelling.set(session, records);
    return records;
  }

  async everything(session: SessionId): Promise<Iterable<SessionRecord>> {
    return this.sets.get(session) ?? [];
  }

  async merge(records: readonly SessionRecord[]): Promise<void> {
    for (const record of records) {
      this.#stamps.observe(record.stamp);
      this.#set(record.session).merge([record]);
      this.#forget(record.session);
    }
  }

  /** Only broken variants do that. */
  remove(session: SessionId): void {
    this.sets.delete(session);
    this.#forget(session);
  }

  /** What a disk image of this moment would hold. */
  image(): ReadonlyMap<SessionId, readonly SessionRecord[]> {
    return new Map([...this.sets].map(([session, set]) => [session, [...set]]));
  }

  /** The disk is as it was when the image was made. */
  setBack(image: ReadonlyMap<SessionId, readonly SessionRecord[]>): void {
    this.sets = new Map([...image].map(([session, records]) => [session, new RecordSet(session, records)]));
    this.#digests.clear();
    this.#all = undefined;
    this.#travelling.clear();
    this.#stamps = this.#newWriter();
  }
}

const never = () => false;

/** One thing that a person does on one machine. Returns what was acknowledged. */
export function act(store: SimStore, clock: Clock, random: Random): readonly SessionRecord[] {
  const sessions = [...store.sets.keys()].filter((session) => session !== projectsSession);
  const kind = random.integer(100);
  if (sessions.length === 0 || kind < 12) return create(store, clock, random);
  const isRename = kind >= 60 && kind < 67;
  // Titles are changed again and again where people work.
  const session = (isRename && random.next() < 0.7 && sessions[0]) || random.pick(sessions);
  const set = store.sets.get(session) ?? new RecordSet(session);
  const say = (parent: string | undefined, words: number): Change => {
    const now = clock.now();
    const id = newId(now, random);
    const text = Array.from({ length: words }, () => token(random, 1 + random.integer(8))).join(" ");
    const isQuestion = random.next() < 0.5;
    return {
      type: "message",
      key: id,
      value: messageValueOf({
        ...{ id, role: isQuestion ? "user" : "assistant", status: "complete", createdAt: now },
        ...{
          parts: [{ type: "text", text }],
          ...(parent !== undefined && { parentId: parent as MessageId }),
        },
      }),
    };
  };
  // Older versions do not say what they knew.
  const removal = () => (random.next() < 0.2 ? true : removalValue(set));
  const { thread, tree } = sessionOf(set, never);
  const words = random.next() < 0.03 ? 2_000 : 1 + random.integer(30);
  if (kind < 55) return store.append(session, [say(thread.at(-1)?.id, words)]);
  if (kind < 60) return store.append(session, [say([...tree.all][0]?.id, words), fieldChange("head", null)]);
  if (isRename) return store.append(session, [fieldChange("title", token(random, 12))]);
  if (kind < 74)
    return store.append(session, [
      { type: "tag", key: token(random, 1), value: random.next() < 0.7 ? "t" : null },
    ]);
  if (kind < 80) return store.append(session, [fieldChange("deleted", removal())]);
  if (kind < 85) return store.append(session, [fieldChange("deleted", null)]);
  if (kind < 90)
    return store.append(session, [
      {
        type: "checkpoint",
        key: newId(clock.now(), random),
        value: { name: "C", at: clock.now(), messageCount: thread.length },
      },
    ]);
  if (kind < 92) return store.append(session, [fieldChange("purged", removal())]);
  if (kind < 96)
    return store.append(session, [{ type: "meta", key: token(random, 1), value: random.integer(9) }]);
  if (kind < 98) return store.append(session, [fieldChange("draft", token(random, 9))]);
  // A branch has its origin's messages under their own ids, with stamps of its own.
  const target = token(random, 12) as SessionId;
  return store.append(target, [
    fieldChange("createdAt", clock.now()),
    ...thread.map(
      (message): Change => ({ type: "message", key: message.id, value: messageValueOf(message) }),
    ),
  ]);
}

function create(store: SimStore, clock: Clock, random: Random): readonly SessionRecord[] {
  const now: EpochMs = clock.now();
  return store.append(token(random, 12) as SessionId, [
    fieldChange("createdAt", now),
    fieldChange("workspace", { key: token(random, 3) }),
  ]);
}
