import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { Stamp } from "../core/stamp.ts";
import { bucketOf, type Fingerprint } from "./fingerprint.ts";
import type { SessionDetail, Slot } from "./slot.ts";

type Marks = readonly (readonly [upTo: Stamp, sum: Fingerprint])[];

/** Of one session. */
const marksLimit = 100;

/** Another machine, as far as it has told what it holds. */
export class Peer {
  #slot: Slot;
  #heardAt: EpochMs;
  /** What it said last of a session, also in earlier publications: there is no room for all in each. */
  readonly #details = new Map<SessionId, SessionDetail>();
  readonly #marks = new Map<SessionId, Marks>();

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

  /** What it has said of a session. */
  detailOf(session: SessionId): SessionDetail | undefined {
    return this.#details.get(session);
  }

  /** In ascending order of stamps. */
  marksOf(session: SessionId): Marks {
    return this.#marks.get(session) ?? [];
  }

  /** Takes in what it says now, which may be older than what it said before: a mailbox can be rolled back. */
  take(slot: Slot, now: EpochMs): void {
    // It, or the mailbox, was set back: what it said of single sessions may not hold any more.
    if (slot.publication < this.#slot.publication) {
      this.#details.clear();
      this.#marks.clear();
    }
    this.#slot = slot;
    this.#heardAt = now;
    this.#learn(slot);
  }

  #learn({ complete, details, marks: told, buckets }: Slot): void {
    const listed = new Set(details.map(({ session }) => session));
    const whole = new Set(complete);
    for (const session of this.#details.keys()) {
      const bucket = bucketOf(session);
      const isTold = whole.has(bucket) || (buckets[bucket] ?? 0) === 0;
      if (isTold && !listed.has(session)) this.#details.delete(session);
    }
    const kept = new Map(this.#marks);
    this.#marks.clear();
    for (const [session, before] of kept)
      if (this.#isUnchanged(session, details)) this.#marks.set(session, before);
    for (const { session, marks } of told) this.#marks.set(session, this.#joined(session, marks));
    for (const detail of details) this.#details.set(detail.session, detail);
  }

  /** Whether it still holds the messages of a session that it held when it said where to go on. */
  #isUnchanged(session: SessionId, details: readonly SessionDetail[]): boolean {
    const body = this.#details.get(session)?.body;
    const now = details.find((each) => each.session === session);
    return body !== undefined && (now === undefined || now.body === body);
  }

  /** Places that it named before count, too: it names those that are asked about now. */
  #joined(session: SessionId, marks: Marks): Marks {
    const all = new Map([...(this.#marks.get(session) ?? []), ...marks]);
    return [...all].sort(([one], [other]) => (one < other ? -1 : 1)).slice(-marksLimit);
  }
}
