import type { EpochMs } from "../../base/clock.ts";
import { ageOf as ageWith } from "../../core/age.ts";

/** 2026-01-31, where the reader is. A locale's own way of writing dates would take longer to load than a list to print. */
function dayOf(then: EpochMs): string {
  const date = new Date(then);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How long ago, then the day. */
export const ageOf = (then: EpochMs, now: EpochMs): string => ageWith(then, now, dayOf);
