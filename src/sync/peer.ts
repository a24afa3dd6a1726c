import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { Stamp } from "../core/stamp.ts";
import { bucketOf, type Fingerprint, hashOf, minus, nothing, plus } from "./fingerprint.ts";
import type { SessionDetail, Slot } from "./slot.ts";

type Known = Pick<SessionDetail, "head" | "body">;
type Marks = readonly (readonly [upTo: Stamp, sum: Fingerprint])[];

/** Nobody has so many sessions. What is beyond it is asked for again. */
const detailsLimit = 200_000;
/** Of one session. */
const marksLimit = 100;

/** Another machine, as far as it has told what it holds. */
export class Peer {
  #slot: Slot;
  #heardAt: EpochMs;
  /** What it said last of a session, also in earlier publications: there is no room for all in each. */
  readonly #details = new Map<SessionId, SessionDetail>();
  readonly #marks = new Map<SessionId, Marks>();
  /** Sessions that came from it alone, and what was here of them then: it holds all that. */
  readonly #gave = new Map<SessionId, Known>();
  #said = new Set<Stamp>();
  #isGiving = false;
  #told = nothing;

  constructor(slot: Slot, now: EpochMs) {
    this.#slot = slot;
    this.#heardAt = now;
    this.#learn(slot);
  }

  get slot(): Slot {
    return this.#slot;
  }

  /** When it said something new, by this machine's clock: others' clocks are not believed. */
  get heardAt(): EpochMs {
    return this.#heardAt;
  }

  /** What it has said last of each session. Parts of it may have changed since without a word. */
  get details(): Iterable<SessionDetail> {
    return this.#details.values();
  }

  /** Whether it said what it holds. A newcomer has no room for it at first. */
  get hasTold(): boolean {
    return this.#slot.buckets.length > 0 || this.#slot.sessions === 0;
  }

  /** Another number whenever more is known of what it holds. */
  get told(): Fingerprint {
    return this.#told;
  }

  /** What it has said of a session. */
  detailOf(session: SessionId): SessionDetail | undefined {
    return this.#details.get(session);
  }

  /** Whether it says a record now. */
  says(stamp: Stamp): boolean {
    return this.#said.has(stamp);
  }

  /**
   * What it is known to hold of a session, because all of that came from it; as long as it goes on giving. It may have lost it
   * since, which is seen when it describes the session.
   */
  givenBy(session: SessionId): Known | undefined {
    return this.#isGiving ? this.#gave.get(session) : undefined;
  }

  /**
   * What it said was taken in.
   * @param before What was here of the sessions that changed, and what is here now.
   */
  noteGiven(changed: ReadonlyMap<SessionId, readonly [before: Known | undefined, after: Known]>): void {
    this.#isGiving = changed.size > 0;
    for (const [session, [before, after]] of changed) {
      const gave = this.#gave.get(session);
      const isFromHere = before !== undefined && (gave?.head !== before.head || gave.body !== before.body);
      if (isFromHere) this.#gave.delete(session);
      else this.#gave.set(session, { head: after.head, body: after.body });
    }
  }

  /** In ascending order of stamps. */
  marksOf(session: SessionId): Marks {
    return this.#marks.get(session) ?? [];
  }

  /** Takes in what it says now, which may be older than what it said before: a mailbox can be rolled back. */
  take(slot: Slot, now: EpochMs): void {
    // It, or the mailbox, was set back: what it said of single sessions may not hold any more.
    if (slot.publication < this.#slot.publication) {
      for (const each of [this.#details, this.#marks, this.#gave]) each.clear();
      this.#told = nothing;
    }
    this.#slot = slot;
    this.#heardAt = now;
    this.#learn(slot);
  }

  #learn({ complete, details, marks: told, buckets, records }: Slot): void {
    this.#said = new Set(records.map(({ stamp }) => stamp));
    const listed = new Map(details.map((detail) => [detail.session, detail]));
    const whole = new Set(complete);
    for (const session of this.#details.keys()) {
      const bucket = bucketOf(session);
      const isTold = whole.has(bucket) || (buckets[bucket] ?? 0) === 0;
      if (isTold && !listed.has(session)) this.#dropDetail(session);
    }
    for (const session of this.#gave.keys())
      if (listed.has(session) || whole.has(bucketOf(session))) this.#gave.delete(session);
    const kept = new Map(this.#marks);
    this.#marks.clear();
    for (const [session, before] of kept)
      if (this.#isUnchanged(session, listed.get(session))) this.#marks.set(session, before);
    for (const { session, marks } of told) this.#marks.set(session, this.#joined(session, marks));
    for (const detail of details) {
      this.#told = plus(
        minus(this.#told, hashOfDetail(this.#details.get(detail.session))),
        hashOfDetail(detail),
      );
      this.#details.set(detail.session, detail);
    }
    for (const session of this.#details.keys()) {
      if (this.#details.size <= detailsLimit) break;
      this.#dropDetail(session);
    }
    for (const session of this.#gave.keys()) {
      if (this.#gave.size <= detailsLimit) break;
      this.#gave.delete(session);
    }
  }

  #dropDetail(session: SessionId): void {
    this.#told = minus(this.#told, hashOfDetail(this.#details.get(session)));
    this.#details.delete(session);
  }

  /** Whether it still holds the messages of a session that it held when it said where to go on. */
  #isUnchanged(session: SessionId, now: SessionDetail | undefined): boolean {
    const body = this.#details.get(session)?.body;
    return body !== undefined && (now === undefined || now.body === body);
  }

  /** Places that it named before count, too: it names those that are asked about now. */
  #joined(session: SessionId, marks: Marks): Marks {
    const all = new Map([...(this.#marks.get(session) ?? []), ...marks]);
    return [...all].sort(([one], [other]) => (one < other ? -1 : 1)).slice(-marksLimit);
  }
}

const hashOfDetail = (detail: SessionDetail | undefined): Fingerprint =>
  detail ? hashOf(`${detail.session} ${detail.head} ${detail.body}`) : nothing;
