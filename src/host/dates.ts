import type { EpochMs } from "../base/clock.ts";

/** "3 February 2026", in the words of the reader's language. */
export const dateOf = (time: EpochMs): string =>
  new Date(time).toLocaleDateString(undefined, { dateStyle: "long" });

/** Short, for rows and sentences. */
export const timeOf = (time: EpochMs): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

/** With the day of the week, for tooltips and screen readers. */
export const fullTimeOf = (time: EpochMs): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: "full", timeStyle: "short" });

const dayMs = 86_400_000;

/** "today", "tomorrow", "in 27 days". */
export function untilOf(then: EpochMs, now: EpochMs): string {
  const days = Math.ceil((then - now) / dayMs);
  return days <= 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
}
