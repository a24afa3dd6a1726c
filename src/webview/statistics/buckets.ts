/** A stretch of days that one column stands for. */
export interface Bucket<Day> {
  /** The first and the last day: 2026-01-31. */
  readonly from: string;
  readonly to: string;
  /** What is known of these days; days without anything are not in here. */
  readonly days: readonly Day[];
}

/** More columns than that cannot be told apart. */
const columnLimit = 100;
const dayMs = 86_400_000;

/**
 * All days of a time, also those on which nothing was said, in columns of a day each, or of a week or a month where there
 * are too many days.
 * @param days In their order.
 * @param from The first day; the first of `days` when left out.
 */
export function bucketsOf<Day extends { readonly day: string }>(
  days: readonly Day[],
  today: string,
  from = days[0]?.day ?? today,
): Bucket<Day>[] {
  // Clocks of other machines may run ahead.
  const last = days.reduce((latest, { day }) => (day > latest ? day : latest), today);
  const count = dayNumber(last) - dayNumber(from) + 1;
  const startOf =
    count <= columnLimit
      ? (day: string) => day
      : count <= 7 * columnLimit
        ? weekOf
        : (day: string) => `${day.slice(0, 7)}-01`;
  const byStart = new Map<string, Day[]>();
  const ends = new Map<string, string>();
  for (let number = dayNumber(from), left = Math.min(count, 100_000); left > 0; number++, left--) {
    const day = dayText(number);
    const start = startOf(day);
    if (!byStart.has(start)) byStart.set(start, []);
    ends.set(start, day);
  }
  for (const day of days) byStart.get(startOf(day.day))?.push(day);
  return [...byStart].map(([start, members]) => ({
    from: start < from ? from : start,
    to: ends.get(start) ?? start,
    days: members,
  }));
}

/** Days counted without time zones, so that all are equally long. */
const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);

const dayText = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** The Monday of its week. */
function weekOf(day: string): string {
  const number = dayNumber(day);
  return dayText(number - ((new Date(number * dayMs).getUTCDay() + 6) % 7));
}

/** The day some days ago. */
export const daysBefore = (day: string, count: number): string => dayText(dayNumber(day) - count);
