import type { FoundHit, FoundSession, SearchAnswer } from "../../protocol/searchLetters.ts";

/** What was found so far for one question. */
export type Results = SearchAnswer;

/** How many hits of a session are shown before somebody asks for the others. */
const shownPerSession = 4;

/** The hits of one session, below its name. */
export interface Group {
  readonly session: FoundSession;
  /** The title, where it matched. */
  readonly title: FoundHit | undefined;
  readonly hits: readonly FoundHit[];
  /** How many more there are that are not shown yet. */
  readonly hidden: number;
}

/** One line that can be chosen. */
export interface Row {
  readonly key: string;
  readonly kind: "session" | "hit" | "more";
  readonly session: string;
  readonly message?: string;
}

/** More of the same results. What is there already is not repeated. */
export function joined(before: Results, more: Results): Results {
  const known = new Set(before.hits.map(keyOf));
  const sessions = new Map([...before.sessions, ...more.sessions].map((session) => [session.id, session]));
  return {
    ...more,
    hits: [...before.hits, ...more.hits.filter((hit) => !known.has(keyOf(hit)))],
    sessions: [...sessions.values()],
  };
}

/** Sessions in the order of their best hits. @param expanded The sessions all of whose hits are shown. */
export function groupsOf({ hits, sessions }: Results, expanded: ReadonlySet<string>): Group[] {
  const known = new Map(sessions.map((session) => [session.id, session]));
  const bySession = new Map<string, FoundHit[]>();
  for (const hit of hits) bySession.set(hit.session, [...(bySession.get(hit.session) ?? []), hit]);
  return [...bySession].map(([id, all]) => {
    const session = known.get(id) ?? { id, tags: [], isPinned: false, isArchived: false };
    const title = all.find(({ message }) => message === undefined);
    const inMessages = all.filter(({ message }) => message !== undefined);
    // One more line than what it would hide is no gain.
    const isShort = expanded.has(id) || inMessages.length <= shownPerSession + 1;
    const shown = isShort ? inMessages : inMessages.slice(0, shownPerSession);
    return {
      session,
      title: title && title.marks.length > 0 ? title : undefined,
      hits: shown,
      hidden: inMessages.length - shown.length,
    };
  });
}

/** What the arrow keys go through, from top to bottom. */
export const rowsOf = (groups: readonly Group[]): Row[] =>
  groups.flatMap(({ session, hits, hidden }) => [
    { key: session.id, kind: "session" as const, session: session.id },
    ...hits.map((hit) => ({
      key: keyOf(hit),
      kind: "hit" as const,
      session: session.id,
      ...(hit.message !== undefined && { message: hit.message }),
    })),
    ...(hidden > 0 ? [{ key: `${session.id}-more`, kind: "more" as const, session: session.id }] : []),
  ]);

/** Tells hits apart, and is an id in the document. */
export const keyOf = ({ session, message }: FoundHit): string => `${session}-${message ?? "title"}`;

/**
 * The row that a key leads to.
 * @param active The key of the row that is chosen now; undefined when none is.
 * @param by How many rows further down; less than 0 is up.
 */
export function rowAfter(rows: readonly Row[], active: string | undefined, by: number): Row | undefined {
  const place = rows.findIndex(({ key }) => key === active);
  if (place === -1) return by > 0 ? rows[0] : undefined;
  // Up from the first row leads back to the text.
  return place + by < 0 ? undefined : rows[Math.min(rows.length - 1, place + by)];
}

/** What Enter opens when no row was chosen: the best hit. */
export const bestRow = (rows: readonly Row[], { hits: [best] }: Results): Row | undefined =>
  best && rows.find(({ key }) => key === (best.message === undefined ? best.session : keyOf(best)));
