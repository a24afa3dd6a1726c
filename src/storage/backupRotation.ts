import type { EpochMs } from "../base/clock.ts";

const hourMs = 3_600_000;

const hourOf = (time: EpochMs): string => String(Math.floor(time / hourMs));
const dayOf = (time: EpochMs): string => new Date(time).toISOString().slice(0, 10);
const weekOf = (time: EpochMs): string => String(Math.floor((time / hourMs / 24 + 3) / 7)); // Weeks begin on Monday.
const monthOf = (time: EpochMs): string => new Date(time).toISOString().slice(0, 7);

/** How many of the latest hours, days, weeks and months with a backup keep their newest one. */
const periods: readonly { readonly of: (time: EpochMs) => string; readonly count: number }[] = [
  { of: hourOf, count: 24 },
  { of: dayOf, count: 14 },
  { of: weekOf, count: 8 },
  { of: monthOf, count: 12 },
];

/** No more than this many are ever kept. */
export const keptLimit = periods.reduce((sum, { count }) => sum + count, 0);

/**
 * Which backups to keep: the newest of each of the latest 24 hours, 14 days, 8 weeks and 12 months *that have any*.
 *
 * Not those of the last so many days before now: a clock that jumps ahead, or a year abroad, would make all of them old.
 */
export function keptOf(times: readonly EpochMs[]): Set<EpochMs> {
  const newestFirst = [...new Set(times)].sort((a, b) => b - a);
  const kept = new Set<EpochMs>();
  for (const { of, count } of periods) {
    const met = new Set<string>();
    for (const time of newestFirst) {
      const period = of(time);
      if (met.has(period)) continue;
      if (met.size === count) break;
      met.add(period);
      kept.add(time);
    }
  }
  return kept;
}
