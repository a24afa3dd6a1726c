import type { EpochMs } from "../../base/clock.ts";
import { lastUsedAt, type SessionSummary, untitled } from "../../core/session.ts";
import { ageOf } from "./age.ts";
import { safeLine } from "./safeText.ts";
import type { Style } from "./style.ts";
import { type Column, tableOf } from "./table.ts";

/** Short enough to type, and hardly ever the beginning of two ids. */
const shortestId = 6;

/** Sessions as a table, in the order given. */
export function sessionTable(
  sessions: readonly SessionSummary[],
  now: EpochMs,
  { width, style }: { readonly width: number | undefined; readonly style: Style },
): string {
  const columns: readonly Column[] = [
    { title: "ID", paint: style.accent },
    { title: "USED", paint: style.dim },
    { title: "MESSAGES", isRight: true, leftOut: 3 },
    { title: "MODEL", shrinksTo: 12, leftOut: 2, paint: style.dim },
    { title: "TAGS", shrinksTo: 8, leftOut: 1 },
    { title: "TITLE", shrinksTo: 24 },
  ];
  const short = shortIds(sessions.map(({ id }) => id));
  return tableOf(
    columns,
    sessions.map((each) => [
      short(each.id),
      ageOf(lastUsedAt(each, now), now),
      String(each.messageCount),
      safeLine(each.model?.model ?? ""),
      safeLine(each.tags.join(", ")),
      titleCell(each),
    ]),
    width,
    style.bold,
  );
}

function titleCell({ title = untitled, emoji, pinned, trouble }: SessionSummary): string {
  const marks = [pinned && "[pinned]", trouble && `[${trouble}]`, emoji && safeLine(emoji)].filter(Boolean);
  return [...marks, safeLine(title)].join(" ");
}

/** The beginnings of ids that name them in a list, all of one length. */
export function shortIds(ids: readonly string[]): (id: string) => string {
  let length = shortestId;
  while (length < 12 && new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length++;
  return (id) => id.slice(0, length);
}
