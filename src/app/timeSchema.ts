import * as v from "valibot";
import type { EpochMs } from "../base/clock.ts";

const dayForm = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Local midnight of a day that exists, `daysLater` days on. */
function midnightOf(text: string, daysLater: number): number | undefined {
  const [, year, month, day] = (dayForm.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(year, month - 1, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return Number.NaN;
  return date.setDate(day + daysLater);
}

const schemaOf = (daysLater: number, description: string) =>
  v.pipe(
    v.union([v.number(), v.string()]),
    v.description(description), // Before the transformation, beyond which JSON Schema does not see.
    v.check(
      (time) => Number.isFinite(timeOf(time, daysLater)),
      "This is not a time. Write a day as 2026-01-31, or a time as 2026-01-31T12:00.",
    ),
    v.transform((time) => timeOf(time, daysLater) as EpochMs),
  );

const timeOf = (time: number | string, daysLater: number): number =>
  typeof time === "number" ? time : (midnightOf(time, daysLater) ?? Date.parse(time));

/** From when on: a day counts from its beginning. */
export const sinceSchema = schemaOf(
  0,
  "A day (2026-01-31, from its beginning), a time (2026-01-31T12:00), or milliseconds since 1970.",
);

/** Until when: a day counts as a whole. */
export const untilSchema = schemaOf(
  1,
  "A day (2026-01-31, including it), a time (2026-01-31T12:00), or milliseconds since 1970.",
);
