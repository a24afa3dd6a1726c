import * as v from "valibot";
import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import type { EpochMs } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** So long after something was said an answer is missed, of which this machine was listening so long. */
const missed = { afterMs: dayMs, listenedMs: hourMs };
/** Longer than a weekend on which the others are off, and listened to longer than it takes to fetch after one. */
const missedForLong = { afterMs: 3 * dayMs, listenedMs: 8 * hourMs };
/** Two looks further apart: the machine slept, or the editor was closed. */
const longestStepMs = 60_000;
/** What is remembered changes seldom. */
const remembersMs = 600_000;

const memorySchema = v.object({ since: v.number(), listenedMs: v.number() });

/** How things stand with the other machines now. */
export interface Standing {
  readonly now: EpochMs;
  /** When this machine last said something. */
  readonly publishedAt: EpochMs | undefined;
  /** When another machine, of those that are waited for, was last heard; undefined when there is none. */
  readonly heardAt: EpochMs | undefined;
  /** Whether something waits for one of them: who has heard all may have nothing to say. */
  readonly isWaiting: boolean;
}

/**
 * Whether Settings Sync seems to carry nothing. Nobody tells an extension what became of its words: what it wrote stands in the
 * editor's memory whether or not it was ever uploaded. All that can be known is that other machines are there, that something
 * waits for them, and that nothing was heard of any of them since it was said. They may be off just as well, so this counts
 * only time in which this machine listened. Of a machine that never heard of another one, nothing is said.
 */
export class Unheard {
  /** When this machine first said what nobody answered. */
  #since: number | undefined;
  #listenedMs = 0;
  #lookedAt: number | undefined;

  /** @param memory What `memory` was, or anything else. */
  constructor(memory: unknown) {
    const read = v.safeParse(memorySchema, memory);
    if (!read.success) return;
    this.#since = read.output.since;
    this.#listenedMs = read.output.listenedMs;
  }

  /** To be called every few seconds. @returns What there is to tell. */
  look({ now, publishedAt, heardAt, isWaiting }: Standing): SyncChannelStatus["unheard"] {
    const step = this.#lookedAt === undefined ? 0 : now - this.#lookedAt;
    this.#lookedAt = now;
    const isUnanswered =
      isWaiting && heardAt !== undefined && publishedAt !== undefined && publishedAt > heardAt;
    if (!isUnanswered) {
      this.#since = undefined;
      return undefined;
    }
    if (this.#since === undefined || this.#since <= heardAt || this.#since > now) {
      this.#since = publishedAt;
      this.#listenedMs = 0;
    } else if (step > 0 && step <= longestStepMs) this.#listenedMs += step;
    if (!this.#is(missed, now)) return undefined;
    return { since: heardAt, isLong: this.#is(missedForLong, now) };
  }

  /** What should be known again after a restart; undefined while every word was answered. */
  get memory(): Json | undefined {
    if (this.#since === undefined) return undefined;
    return { since: this.#since, listenedMs: this.#listenedMs - (this.#listenedMs % remembersMs) };
  }

  #is({ afterMs, listenedMs }: typeof missed, now: EpochMs): boolean {
    return this.#since !== undefined && now - this.#since >= afterMs && this.#listenedMs >= listenedMs;
  }
}
