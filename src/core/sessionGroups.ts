import { lastUsedAt, pinnedFirst, type SessionSummary } from "./session.ts";
import { type SessionState, type StateFacts, stateOf } from "./sessionState.ts";
import { tagKeyOf } from "./tags.ts";

/** How a list of sessions can be put into groups. By `parent`, branches stand below the session they come from. */
const groupings = ["time", "state", "tag", "workspace", "parent", "flat"] as const;
export type Grouping = (typeof groupings)[number];

export const isGrouping = (value: unknown): value is Grouping => groupings.some((each) => each === value);

/** What the sessions of a group have in common. */
export type GroupSubject =
  | { readonly kind: "pinned" | "archived" | "untagged" | "unreadable" }
  | { readonly kind: "time"; readonly span: "today" | "yesterday" | "week" | "month" }
  /** @param month From 0, as in dates. */
  | { readonly kind: "month"; readonly year: number; readonly month: number }
  | { readonly kind: "state"; readonly state: SessionState }
  | { readonly kind: "tag"; readonly tag: string };

export interface SessionGroup {
  /** Unlike that of every other group, and the same whenever it is made again. */
  readonly key: string;
  readonly subject: GroupSubject;
  readonly sessions: readonly SessionSummary[];
}

export interface GroupFacts extends StateFacts {
  /** Archived sessions have a group at the end, even when it is empty: sessions can be put there. */
  readonly hasArchive: boolean;
}

/** So few sessions need no groups. */
const fewSessions = 12;

/**
 * The grouping to show.
 * @param chosen Undefined: what suits the number of sessions.
 * @param isEverywhere Whether the sessions of all workspaces are shown. One workspace alone is no group.
 */
export function groupingFor(chosen: Grouping | undefined, isEverywhere: boolean, sessions: number): Grouping {
  if (chosen !== undefined && (chosen !== "workspace" || isEverywhere)) return chosen;
  if (isEverywhere) return "workspace";
  return sessions <= fewSessions ? "flat" : "time";
}

/**
 * Pinned sessions come first, archived ones last; the others in groups between, empty ones left out. A session with
 * several tags is in the group of each, also when it is pinned: a tag's group is complete.
 * @param summaries What was used last comes first; it does so in each group.
 */
export function groupsOf(
  summaries: readonly SessionSummary[],
  grouping: "time" | "state" | "tag",
  facts: GroupFacts,
): readonly SessionGroup[] {
  const archived = summaries.filter(({ archived }) => archived);
  const shown = summaries.filter(({ archived }) => !archived);
  const pinned = pinnedFirst(shown.filter(({ pinned }) => pinned));
  const others = shown.filter(({ pinned }) => !pinned);
  const between =
    grouping === "tag"
      ? tagGroups(shown)
      : grouping === "state"
        ? stateGroups(others, facts)
        : timeGroups(others, facts);
  return [
    ...(pinned.length > 0 ? [{ key: "pinned", subject: { kind: "pinned" }, sessions: pinned } as const] : []),
    ...between,
    ...(facts.hasArchive || archived.length > 0
      ? [{ key: "archived", subject: { kind: "archived" }, sessions: archived } as const]
      : []),
  ];
}

/** Groups in the order in which their first session came. */
class Groups {
  readonly #groups = new Map<string, { key: string; subject: GroupSubject; sessions: SessionSummary[] }>();

  add(key: string, subject: () => GroupSubject, summary: SessionSummary): void {
    const group = this.#groups.get(key);
    if (group) group.sessions.push(summary);
    else this.#groups.set(key, { key, subject: subject(), sessions: [summary] });
  }

  get all(): SessionGroup[] {
    return [...this.#groups.values()];
  }
}

function timeGroups(summaries: readonly SessionSummary[], { now }: GroupFacts): readonly SessionGroup[] {
  const today = new Date(now);
  const midnight = (daysAgo: number): number =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - daysAgo).getTime();
  const spans = [
    { from: midnight(0), span: "today" },
    { from: midnight(1), span: "yesterday" },
    { from: midnight(7), span: "week" },
    { from: midnight(30), span: "month" },
  ] as const;
  const groups = new Groups();
  const unreadable: SessionSummary[] = [];
  const oldestFrom = midnight(30);
  for (const summary of summaries) {
    const usedAt = lastUsedAt(summary, now);
    if (summary.trouble && usedAt === 0) unreadable.push(summary);
    else if (usedAt >= oldestFrom) {
      const { span } = spans.find(({ from }) => usedAt >= from) ?? spans[3];
      groups.add(`time ${span}`, () => ({ kind: "time", span }), summary);
    } else {
      const date = new Date(usedAt);
      const [year, month] = [date.getFullYear(), date.getMonth()];
      groups.add(`month ${year}-${month}`, () => ({ kind: "month", year, month }), summary);
    }
  }
  // What was written while a clock was wrong is not in the order of its times.
  const sorted = groups.all.sort((one, other) => rankOf(other.subject) - rankOf(one.subject));
  return unreadable.length === 0
    ? sorted
    : [...sorted, { key: "unreadable", subject: { kind: "unreadable" }, sessions: unreadable }];
}

const spanOrder = ["month", "week", "yesterday", "today"];
const rankOf = (subject: GroupSubject): number =>
  subject.kind === "time"
    ? Number.MAX_SAFE_INTEGER - spanOrder.length + spanOrder.indexOf(subject.span)
    : subject.kind === "month"
      ? subject.year * 12 + subject.month
      : 0;

const stateOrder = ["running", "attention", "active", "created", "idle", "compacted", "archived"] as const;

function stateGroups(summaries: readonly SessionSummary[], facts: GroupFacts): readonly SessionGroup[] {
  const groups = new Groups();
  for (const summary of summaries) {
    const state = summary.trouble ? "attention" : stateOf(summary, facts);
    groups.add(`state ${state}`, () => ({ kind: "state", state }), summary);
  }
  const order = new Map(stateOrder.map((state, index) => [`state ${state}`, index]));
  return groups.all.sort((one, other) => (order.get(one.key) ?? 0) - (order.get(other.key) ?? 0));
}

function tagGroups(summaries: readonly SessionSummary[]): readonly SessionGroup[] {
  const groups = new Groups();
  const untagged: SessionSummary[] = [];
  for (const summary of summaries) {
    for (const tag of summary.tags) groups.add(`tag ${tagKeyOf(tag)}`, () => ({ kind: "tag", tag }), summary);
    if (summary.tags.length === 0 && !summary.pinned) untagged.push(summary);
  }
  const tagged = groups.all.sort((one, other) => (one.key < other.key ? -1 : 1));
  return untagged.length === 0
    ? tagged
    : [...tagged, { key: "untagged", subject: { kind: "untagged" }, sessions: untagged }];
}
