import { amountText, durationText } from "../../exchange/statisticsText.ts";

/** How a figure is written. */
export type Format = (value: number) => string;

export const countFormat: Format = (value) => value.toLocaleString();

let compact: Intl.NumberFormat | undefined;
/** "1.2M": for axes and tiles, where the whole number has no room. */
export const shortFormat: Format = (value) => {
  compact ??= new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
  return value < 10_000 ? value.toLocaleString() : compact.format(value);
};

export const amountFormat: Format = (value) => amountText(value);
export const durationFormat: Format = (value) => durationText(value);

/** A day as text, where the reader is. @param day 2026-01-31. */
export function dayFormat(day: string, style: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(undefined, style);
}

/** A day, or the first and the last of several. */
export const spanFormat = ({ from, to }: { readonly from: string; readonly to: string }): string =>
  from === to ? dayFormat(from) : `${dayFormat(from)} – ${dayFormat(to)}`;

export const timeFormat = (at: number): string =>
  new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
