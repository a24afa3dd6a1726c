import type { EpochMs } from "../base/clock.ts";
import { lastUsedAt, pinnedFirst, type SessionSummary, untitled } from "./session.ts";
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
}

export type SessionSort = "date" | "title" | "messages";

/** @param now The time by which last uses are judged: a clock that ran ahead makes no session newer than now. */
export function matches(summary: SessionSummary, filter: SessionFilter, now: EpochMs): boolean {
  const { tags, title, since, until, provider, model } = filter;
  const used = lastUsedAt(summary, now);
  const own = new Set(summary.tags.map(tagKeyOf));
  return (
    (tags?.every((tag) => own.has(tagKeyOf(tag))) ?? true) &&
    (title === undefined || plain(summary.title ?? untitled).includes(plain(title))) &&
    (since === undefined || used >= since) &&
    (until === undefined || used < until) &&
    (provider === undefined || summary.model?.provider === provider) &&
    (model === undefined || summary.model?.model === model)
  );
}

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/**
 * Dates begin with what was used last, titles with A, messages with the most.
 * @param summaries What was used last comes first, as stores list them; it stays so among equals.
 * @param sort Without one, pinned sessions come first and then what was used last.
 */
export function sorted(
  summaries: readonly SessionSummary[],
  sort: SessionSort | undefined,
  isReversed: boolean,
): SessionSummary[] {
  const order = [...summaries];
  if (sort === "messages") order.sort((one, other) => other.messageCount - one.messageCount);
  if (sort === "title") {
    const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
    order.sort((one, other) => compare(one.title ?? untitled, other.title ?? untitled));
  }
  if (isReversed) order.reverse();
  return sort === undefined ? pinnedFirst(order) : order;
}
