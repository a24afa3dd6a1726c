import type { EpochMs } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import { costOfUsage, noPrices, type Prices } from "./cost.ts";
import { lastUsedAt, pinnedFirst, type SessionSummary, untitled } from "./session.ts";
import { type SessionState, type StateFacts, stateOf } from "./sessionState.ts";
import { tagKeyOf } from "./tags.ts";

/** Which sessions are wanted. What is left out is not asked about; the rest has to hold all together. */
export interface SessionFilter {
  /** Every one of these tags. Case does not count. */
  readonly tags?: readonly string[];
  /** Text that the title contains. Neither case nor accents count. */
  readonly title?: string;
  /** Last used at that time or later. */
  readonly since?: EpochMs;
  /** Last used before that time. */
  readonly until?: EpochMs;
  readonly provider?: string;
  readonly model?: string;
  /** Metadata that it has, with these values. Texts are compared like titles, as a whole. */
  readonly meta?: Readonly<Record<string, Json>>;
  readonly state?: SessionState;
}

export const sessionSorts = ["date", "title", "messages", "cost"] as const;
export type SessionSort = (typeof sessionSorts)[number];

/** A clock that ran ahead makes no session newer than `facts.now`. */
export function matches(summary: SessionSummary, filter: SessionFilter, facts: StateFacts): boolean {
  const { tags, title, since, until, provider, model, meta = {}, state } = filter;
  const used = lastUsedAt(summary, facts.now);
  const own = new Set(summary.tags.map(tagKeyOf));
  return (
    (tags?.every((tag) => own.has(tagKeyOf(tag))) ?? true) &&
    (title === undefined || plain(summary.title ?? untitled).includes(plain(title))) &&
    (since === undefined || used >= since) &&
    (until === undefined || used < until) &&
    (provider === undefined || summary.model?.provider === provider) &&
    (model === undefined || summary.model?.model === model) &&
    Object.entries(meta).every(([name, value]) => hasMeta(summary, name, value)) &&
    (state === undefined || stateOf(summary, facts) === state)
  );
}

/** Other names of an object, such as `constructor`, are no metadata. */
function hasMeta({ meta = {} }: SessionSummary, name: string, wanted: Json): boolean {
  if (!Object.hasOwn(meta, name)) return false;
  const value = meta[name] ?? null;
  return typeof value === "object"
    ? JSON.stringify(value) === JSON.stringify(wanted)
    : plain(String(value)) === plain(String(wanted)); // Where 7 was typed, nobody knows whether a number was meant.
}

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/**
 * Dates begin with what was used last, titles with A, messages and cost with the most. Of what costs the
 * same, or nobody knows what, that comes first which used more tokens.
 * @param summaries What was used last comes first, as stores list them; it stays so among equals.
 * @param sort Without one, pinned sessions come first and then what was used last.
 */
export function sorted(
  summaries: readonly SessionSummary[],
  sort: SessionSort | undefined,
  isReversed: boolean,
  prices: Prices = noPrices,
): SessionSummary[] {
  const order = [...summaries];
  if (sort === "messages") order.sort((one, other) => other.messageCount - one.messageCount);
  if (sort === "cost") sortByCost(order, prices);
  if (sort === "title") {
    const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    order.sort((one, other) => compare(one.title ?? untitled, other.title ?? untitled));
  }
  if (isReversed) order.reverse();
  return sort === undefined ? pinnedFirst(order) : order;
}

function sortByCost(order: SessionSummary[], prices: Prices): void {
  const costs = new Map(order.map(({ id, usage = [] }) => [id, costOfUsage(usage, prices).amount ?? 0]));
  order.sort(
    (one, other) => (costs.get(other.id) ?? 0) - (costs.get(one.id) ?? 0) || tokensOf(other) - tokensOf(one),
  );
}

const tokensOf = ({ usage = [] }: SessionSummary): number =>
  usage.reduce(
    (sum, { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }) =>
      sum + inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
    0,
  );
