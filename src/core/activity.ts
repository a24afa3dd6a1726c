import type { EpochMs } from "../base/clock.ts";
import type { Message, ModelRef, Usage } from "./message.ts";
import type { Origin } from "./origin.ts";

/** How long one row of `Activity.spans` is. The days of every time zone begin with one. */
export const spanMs = 15 * 60_000;

/** The columns of a row of `Activity.spans`, and how many there are. */
export const spanColumn = {
  /** Since 1970, in spans. */
  span: 0,
  /** An index of `Activity.models`, or one of `speaker`. */
  who: 1,
  messages: 2,
  /** Replies that told what they used: the rest of the row is about them. */
  counted: 3,
  inputTokens: 4,
  outputTokens: 5,
  cacheReadTokens: 6,
  cacheWriteTokens: 7,
  /** As told by the endpoint; 0 where it tells nothing. */
  cost: 8,
} as const;
export const spanColumns = 9;

/** Who wrote the messages of a row, where it was no model. */
export const speaker = { user: -1, system: -2 } as const;

/** How replies ended. `unfinished`: they are being written, or broke off with the window that wrote them. */
export const outcomes = ["complete", "stopped", "failed", "unfinished"] as const;

/** How long something took, many times: enough for an average and for percentiles. */
export interface TimeDigest {
  readonly totalMs: number;
  /** Milliseconds to three significant digits, then how often; and so on. */
  readonly counts: readonly number[];
}

/** The replies of one model. Those whose endpoint told their cost are apart from those that did not. */
export interface ModelActivity extends ModelRef {
  readonly isCostTold?: true;
  /** In the order of `outcomes`. */
  readonly outcomes: readonly number[];
  /** From question to end, of complete replies. */
  readonly responses?: TimeDigest;
  /** From question to the first words, of complete replies. */
  readonly firstWords?: TimeDigest;
}

/**
 * What happened in a session and when, in few numbers, over all branches: statistics of all sessions are made from these,
 * without reading any. What a branch or a duplicate has from its origin happened there and is not in it.
 */
export interface Activity {
  readonly models: readonly ModelActivity[];
  /** Rows of `spanColumns` numbers each. */
  readonly spans: readonly number[];
  readonly firstAt?: EpochMs;
  readonly lastAt?: EpochMs;
  /** How long somebody or something was at work: pauses of more than a quarter of an hour are left out. */
  readonly activeMs: number;
}

export type ActivityMessage = Pick<Message, "role" | "createdAt" | "status" | "model" | "usage" | "timings">;

/** Whether a message was said in the session that this one is a copy of: a copy is made after what it copies. */
export const isInherited = (origin: Origin | undefined, createdAt: EpochMs, messageAt: number): boolean =>
  origin !== undefined && messageAt < createdAt;

/** What happened, without a limit to its size. */
export function activityOf(messages: Iterable<ActivityMessage>): Activity {
  const meter = new ActivityMeter();
  for (const message of messages) meter.add(message);
  return meter.result() ?? noActivity;
}

/** What a summary tells. It comes from a cache of this version's own; undefined when it is none all the same. */
export function readActivity(text: string): Activity | undefined {
  try {
    const activity: Activity | null = JSON.parse(text);
    return activity && Array.isArray(activity.models) && Array.isArray(activity.spans) ? activity : undefined;
  } catch {
    return undefined;
  }
}

/** Times that no clock shows are left out, so that they can become dates. */
const isTime = (at: number): boolean => at > 0 && at < 8e15;

/** Of a session in which nothing was said. */
export const noActivity: Activity = { models: [], spans: [], activeMs: 0 };

/** Puts an `Activity` together, message by message. */
export class ActivityMeter {
  readonly #spanLimit: number;
  readonly #rows = new Map<string, number[]>();
  readonly #models = new Map<string, ModelMeter>();
  readonly #moments: [from: number, to: number][] = [];

  /** @param spanLimit How many rows there may be. */
  constructor(spanLimit = Number.POSITIVE_INFINITY) {
    this.#spanLimit = spanLimit;
  }

  /** Whether there is more than fits, and no use in going on. */
  get isFull(): boolean {
    return this.#rows.size > this.#spanLimit;
  }

  add({ role, createdAt, status, model, usage, timings }: ActivityMessage): void {
    if (this.isFull) return;
    const who = role === "assistant" ? this.#modelOf(model, usage, status, timings) : speaker[role];
    const isTimed = isTime(createdAt);
    const row = this.#row(isTimed ? Math.floor(createdAt / spanMs) : 0, who);
    add(row, spanColumn.messages, 1);
    if (usage && Object.values(usage).length > 0) {
      add(row, spanColumn.counted, 1);
      add(row, spanColumn.inputTokens, usage.inputTokens);
      add(row, spanColumn.outputTokens, usage.outputTokens);
      add(row, spanColumn.cacheReadTokens, usage.cacheReadTokens);
      add(row, spanColumn.cacheWriteTokens, usage.cacheWriteTokens);
      add(row, spanColumn.cost, usage.cost);
    }
    if (isTimed) this.#moments.push([createdAt, Math.max(createdAt, endOf(timings?.finishedAt))]);
  }

  /** Undefined when there is more than fits. */
  result(): Activity | undefined {
    if (this.isFull) return undefined;
    const moments = this.#moments.sort(([one], [other]) => one - other);
    let activeMs = 0;
    let until = Number.NEGATIVE_INFINITY;
    for (const moment of moments)
      for (const at of moment) {
        if (at - until <= spanMs) activeMs += Math.max(0, at - until);
        until = Math.max(until, at);
      }
    const [first, last] = [moments[0], moments.at(-1)];
    return {
      models: [...this.#models.values()].map((model) => model.result()),
      spans: [...this.#rows.values()].flat(),
      ...(first && { firstAt: first[0] as EpochMs }),
      ...(last && { lastAt: last[0] as EpochMs }),
      activeMs,
    };
  }

  #row(span: number, who: number): number[] {
    const key = `${span} ${who}`;
    const known = this.#rows.get(key);
    if (known) return known;
    const row = [span, who, 0, 0, 0, 0, 0, 0, 0];
    this.#rows.set(key, row);
    return row;
  }

  #modelOf(
    { provider, model }: ModelRef = unknownModel,
    usage: Usage | undefined,
    status: Message["status"],
    timings: Message["timings"],
  ): number {
    const isCostTold = usage?.cost !== undefined;
    const key = JSON.stringify([provider, model, isCostTold]);
    const known = this.#models.get(key) ?? new ModelMeter(this.#models.size, provider, model, isCostTold);
    this.#models.set(key, known);
    known.add(status, timings);
    return known.index;
  }
}

/** What a reply is counted under that does not say which model wrote it. */
export const unknownModel: ModelRef = { provider: "", model: "" };

class ModelMeter {
  readonly index: number;
  readonly #ref: ModelRef;
  readonly #isCostTold: boolean;
  readonly #outcomes = [0, 0, 0, 0];
  readonly #responses = new TimeMeter();
  readonly #firstWords = new TimeMeter();

  constructor(index: number, provider: string, model: string, isCostTold: boolean) {
    this.index = index;
    this.#ref = { provider, model };
    this.#isCostTold = isCostTold;
  }

  add(status: Message["status"], timings: Message["timings"]): void {
    const isOver = status === "complete" || status === "stopped" || status === "failed";
    add(this.#outcomes, outcomes.indexOf(isOver ? status : "unfinished"), 1);
    if (status !== "complete" || !timings) return;
    this.#responses.add(endOf(timings.finishedAt) - timings.startedAt);
    this.#firstWords.add(endOf(timings.firstDeltaAt) - timings.startedAt);
  }

  result(): ModelActivity {
    const [responses, firstWords] = [this.#responses.result(), this.#firstWords.result()];
    return {
      ...this.#ref,
      ...(this.#isCostTold && { isCostTold: true as const }),
      outcomes: this.#outcomes,
      ...(responses && { responses }),
      ...(firstWords && { firstWords }),
    };
  }
}

class TimeMeter {
  #totalMs = 0;
  readonly #counts = new Map<number, number>();

  /** What cannot be a time, because a clock was set back meanwhile, is left out. */
  add(ms: number): void {
    if (!(ms >= 0 && ms < 8e15)) return;
    this.#totalMs += ms;
    const rounded = Number(ms.toPrecision(3));
    this.#counts.set(rounded, (this.#counts.get(rounded) ?? 0) + 1);
  }

  result(): TimeDigest | undefined {
    return this.#counts.size === 0 ? undefined : { totalMs: this.#totalMs, counts: [...this.#counts].flat() };
  }
}

const endOf = (at: number | undefined): number => at ?? Number.NEGATIVE_INFINITY;

function add(row: number[], column: number, amount: number | undefined): void {
  row[column] = (row[column] ?? 0) + Math.max(0, amount ?? 0); // Stored history is untrusted.
}
