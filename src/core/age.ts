import type { EpochMs } from "../base/clock.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

let dates: Intl.DateTimeFormat | undefined;

/** Made at first use: loading the tables of a locale would be most of what activation costs. */
function mediumDate(then: EpochMs): string {
  dates ??= new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  return dates.format(then);
}

/** "just now", "5 min", "3 h", "2 days", then the date. Short, for narrow side bars. */
export function ageOf(then: EpochMs, now: EpochMs, dateOf: (then: EpochMs) => string = mediumDate): string {
  const age = now - then;
  if (age < minuteMs) return "just now"; // Also for a clock of another machine that runs ahead.
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min`;
  if (age < dayMs) return `${Math.floor(age / hourMs)} h`;
  const days = Math.floor(age / dayMs);
  if (days < 14) return days === 1 ? "1 day" : `${days} days`;
  return dateOf(then);
}
