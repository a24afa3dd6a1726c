import type { SessionId } from "./ids.ts";
import type { SessionSummary } from "./session.ts";
import type { GroupSubject } from "./sessionGroups.ts";

/** Where dragged sessions were let go. */
export interface DropTarget {
  /** The group, or the one that the session below the pointer is in. */
  readonly group?: GroupSubject;
  /** The session below the pointer. */
  readonly session?: SessionSummary;
}

/** What a drop means. It is done by the verbs of the same names. */
export type DropAction =
  | { readonly type: "tag"; readonly tag: string; readonly sessions: readonly SessionId[] }
  | { readonly type: "archive"; readonly sessions: readonly SessionId[] }
  | { readonly type: "pin"; readonly sessions: readonly SessionId[]; readonly before: SessionId | null };

/**
 * @param pinned Pinned sessions in the order in which they are shown.
 * @returns Undefined where a drop means nothing, and the sessions stay as they are.
 */
export function dropOf(
  dragged: readonly SessionId[],
  { group, session }: DropTarget,
  pinned: readonly SessionId[],
): DropAction | undefined {
  const sessions = [...new Set(dragged)];
  if (sessions.length === 0) return undefined;
  if (group?.kind === "tag") return { type: "tag", tag: group.tag, sessions };
  if (group?.kind === "archived") return { type: "archive", sessions };
  const isOnPinned = session?.pinned === true && (group === undefined || group.kind === "pinned");
  if (isOnPinned) {
    const before = placeAt(sessions, session.id, pinned);
    return before === undefined ? undefined : { type: "pin", sessions, before };
  }
  return group?.kind === "pinned" && session === undefined
    ? { type: "pin", sessions, before: null }
    : undefined;
}

/** What is dragged takes the place of what it is dropped on: from above it goes behind that one, from below before it. */
function placeAt(
  sessions: readonly SessionId[],
  target: SessionId,
  pinned: readonly SessionId[],
): SessionId | null | undefined {
  if (sessions.includes(target)) return undefined;
  const at = pinned.indexOf(target);
  const [first] = sessions;
  const from = first === undefined ? -1 : pinned.indexOf(first);
  if (from === -1 || from > at) return target;
  return pinned.slice(at + 1).find((id) => !sessions.includes(id)) ?? null;
}
