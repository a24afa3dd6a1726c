import type { SessionId } from "./ids.ts";
import type { SessionSummary } from "./session.ts";

/** What orders pinned sessions. */
export type PinPlace = Pick<SessionSummary, "id" | "pinRank">;

/** Ranks closer than this are not parted any more: all are numbered anew. */
const closest = 1e-6;

/**
 * The ranks to write so that `moved` stand before `before`, in their order, and all others stay in theirs. As few as
 * possible, so that two windows which move different sessions do not undo each other.
 * @param pinned All pinned sessions, in the order in which they are shown.
 * @param before `null` is the end.
 */
export function ranksToMove(
  pinned: readonly PinPlace[],
  moved: readonly SessionId[],
  before: SessionId | null,
): ReadonlyMap<SessionId, number> {
  const isMoved = new Set(moved);
  const index = pinned.findIndex(({ id }) => id === before);
  const isEnd = index === -1;
  // What is moved before itself stays where it is, as do those around it.
  const rest = pinned.filter(({ id }) => !isMoved.has(id));
  const place = isEnd ? rest.length : pinned.slice(0, index).filter(({ id }) => !isMoved.has(id)).length;
  const rankOf = (each: PinPlace | undefined) => each && (each.pinRank ?? 0);
  const [low, high] = [rankOf(rest[place - 1]), rankOf(rest[place])];
  const step = low !== undefined && high !== undefined ? (high - low) / (moved.length + 1) : 1;
  const first = low !== undefined ? low + step : high !== undefined ? high - moved.length : 1;
  const last = first + (moved.length - 1) * step;
  // Whatever the ranks are: those of broken or hostile records may be too great to tell neighbours apart.
  const isBetween = (low === undefined || first > low) && (high === undefined || last < high);
  const areApart = first + step > first && last - step < last && Math.abs(last) < Number.MAX_SAFE_INTEGER;
  if (step < closest || !isBetween || !areApart) {
    const order = [
      ...rest.slice(0, place).map(({ id }) => id),
      ...moved,
      ...rest.slice(place).map(({ id }) => id),
    ];
    return new Map(order.map((id, at) => [id, at + 1]));
  }
  return new Map(moved.map((id, at) => [id, first + at * step]));
}

/**
 * Before which one a pinned session goes when it moves by one place; undefined when it is at that end already.
 * @param pinned Those that are shown together, in order.
 */
export function neighbourTo(
  pinned: readonly PinPlace[],
  session: SessionId,
  direction: "up" | "down",
): SessionId | null | undefined {
  const index = pinned.findIndex(({ id }) => id === session);
  if (index === -1) return undefined;
  if (direction === "up") return pinned[index - 1]?.id;
  return index === pinned.length - 1 ? undefined : (pinned[index + 2]?.id ?? null);
}
