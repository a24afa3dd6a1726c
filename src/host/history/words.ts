import type { EpochMs } from "../../base/clock.ts";

export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const dateOf = (time: EpochMs): string =>
  new Date(time).toLocaleDateString(undefined, { dateStyle: "long" });

export const timeOf = (time: EpochMs): string =>
  new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

const dayMs = 86_400_000;

/** "today", "tomorrow", "in 27 days". */
export function untilOf(then: EpochMs, now: EpochMs): string {
  const days = Math.ceil((then - now) / dayMs);
  return days <= 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
}
