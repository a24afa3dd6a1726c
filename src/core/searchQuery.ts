import type { EpochMs } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import type { Role } from "./message.ts";
import { foldText } from "./searchText.ts";
import { lastUsedAt, type SessionSummary, untitled } from "./session.ts";
import { type SessionState, sessionStates, stateOf } from "./sessionState.ts";
import { tagKeyOf } from "./tags.ts";

/** A word, or words in quotes that have to follow each other. */
export interface QueryTerm {
  readonly text: string;
  readonly isPhrase: boolean;
  /** Only what does not have it. */
  readonly isNegated: boolean;
  /** The query ends with it, so it may be the beginning of what is being typed. */
  readonly isOpen: boolean;
}

/** A day, a month or a year by the user's calendar, or a number of days before today. */
export type QueryDay =
  | { readonly year: number; readonly month?: number; readonly day?: number }
  | { readonly daysAgo: number };

const querySigns = ["pinned", "archived", "branch", "unread", "running"] as const;
export type QuerySign = (typeof querySigns)[number];

const replyStates = ["running", "complete", "stopped", "failed", "interrupted", "empty"] as const;
/** How the newest reply of a session stands; `empty` when there is none. */
export type ReplyState = (typeof replyStates)[number];

/** How a session stands, or its newest reply. */
const queryStates = [...new Set([...sessionStates, ...replyStates])];
export type QueryState = SessionState | ReplyState;

export type QueryFilter = { readonly isNegated: boolean } & (
  | { readonly kind: "tag" | "model" | "provider" | "workspace"; readonly value: string }
  | { readonly kind: "state"; readonly state: QueryState }
  | { readonly kind: "role"; readonly role: Role }
  | { readonly kind: "before" | "after"; readonly day: QueryDay }
  | { readonly kind: "is"; readonly sign: QuerySign }
  /** An empty value asks whether there is one. */
  | { readonly kind: "meta"; readonly name: string; readonly value: string }
);

/** What a person typed to find something. Everything has to hold together. */
export interface SearchQuery {
  readonly terms: readonly QueryTerm[];
  readonly filters: readonly QueryFilter[];
}

/** What a summary alone does not tell. Days count by the time zone of this machine. */
export interface QueryFacts {
  readonly now: EpochMs;
  workspaceNameOf(key: string | undefined): string;
  /** Left out where nobody knows: then no session is. */
  isUnread?(summary: SessionSummary): boolean;
  isRunning?(summary: SessionSummary): boolean;
}

/** Pasted files are no queries: what is beyond this many UTF-16 units is not looked at. */
const queryLimit = 10_000;
const termLimit = 32;

/** One sign that excludes, a name with its colon, and then quotes or a word. Dashes of an option such as `--force` exclude nothing. */
const piece = /(-(?=[^\s-]))?(?:([\p{L}]+(?:\.[^\s:"“”„]+)?):)?(?:["“”„]([^"“”„]*)(["“”„]|$)|(\S*))/gu;

/** Reads what was typed. Never fails: what is no known operator is text to be found. */
export function readQuery(text: string): SearchQuery {
  const typed = text.slice(0, queryLimit);
  const terms: QueryTerm[] = [];
  const filters: QueryFilter[] = [];
  for (const match of typed.matchAll(piece)) {
    const [whole, minus, name, quoted, endQuote, word] = match;
    const isNegated = minus !== undefined;
    const filter = name === undefined ? undefined : filterOf(name, quoted ?? word ?? "");
    if (filter) {
      filters.push({ ...filter, isNegated } as QueryFilter);
      continue;
    }
    // Only what stands in quotes by itself is a phrase; `say:"hello"` is words.
    const isPhrase = quoted !== undefined && name === undefined;
    const said = isPhrase ? quoted : whole.slice(minus?.length ?? 0).replace(/["“”„]/gu, " ");
    if (said.trim() === "" || terms.length === termLimit) continue;
    const isOpen = match.index + whole.length === typed.length && (!isPhrase || endQuote === "");
    terms.push({ text: said.trim(), isPhrase, isNegated, isOpen });
  }
  return { terms, filters };
}

/** Distributes over the union, which `Omit` does not. */
type WithoutSign<F> = F extends QueryFilter ? Omit<F, "isNegated"> : never;

/** Undefined for what is no operator, or asks for nothing that there is. */
function filterOf(typedName: string, value: string): WithoutSign<QueryFilter> | undefined {
  const kind = typedName.toLowerCase();
  if (kind.startsWith("meta.")) return { kind: "meta", name: typedName.slice("meta.".length), value };
  if (value === "") return undefined;
  switch (kind) {
    case "tag":
    case "model":
    case "provider":
    case "workspace":
      return { kind, value };
    case "role": {
      const role = roles.find((each) => each === value.toLowerCase());
      return role && { kind, role };
    }
    case "state": {
      const state = queryStates.find((each) => each === value.toLowerCase());
      return state && { kind, state };
    }
    case "is": {
      const sign = querySigns.find((each) => each === value.toLowerCase());
      return sign && { kind, sign };
    }
    case "before":
    case "after": {
      const day = readDay(value);
      return day && { kind, day };
    }
    default:
      return undefined;
  }
}

const roles = ["user", "assistant", "system"] as const satisfies readonly Role[];

function readDay(typed: string): QueryDay | undefined {
  const value = typed.toLowerCase();
  if (value === "today") return { daysAgo: 0 };
  if (value === "yesterday") return { daysAgo: 1 };
  const [, days] = /^(\d{1,5})d$/.exec(value) ?? [];
  if (days !== undefined) return { daysAgo: Number(days) };
  const [, yearText, monthText, dayText] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value) ?? [];
  if (yearText === undefined) return undefined;
  const [year, month, day] = [Number(yearText), Number(monthText ?? 1), Number(dayText ?? 1)];
  const date = midnightOf(year, month, day);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return undefined; // The 30th of February.
  return {
    year,
    ...(monthText !== undefined && { month }),
    ...(dayText !== undefined && { day }),
  };
}

function midnightOf(year: number, month: number, day: number): Date {
  const date = new Date(2000, month - 1, day);
  date.setFullYear(year, month - 1, day); // The constructor takes years below 100 for those of the last century.
  return date;
}

/** When it begins. `before` is earlier than that, `after` is then or later, so that the two complete each other. */
export function startOf(day: QueryDay, now: EpochMs): EpochMs {
  if (!("daysAgo" in day)) return midnightOf(day.year, day.month ?? 1, day.day ?? 1).getTime() as EpochMs;
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - day.daysAgo).getTime() as EpochMs;
}

/** The times that a query allows: from `since` on, before `until`. */
export function timesOf(
  { filters }: SearchQuery,
  now: EpochMs,
): { readonly since?: EpochMs; readonly until?: EpochMs } {
  let since = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (const filter of filters) {
    if (filter.kind !== "before" && filter.kind !== "after") continue;
    const start = startOf(filter.day, now);
    if ((filter.kind === "after") !== filter.isNegated) since = Math.max(since, start);
    else until = Math.min(until, start);
  }
  return {
    ...(since > Number.NEGATIVE_INFINITY && { since: since as EpochMs }),
    ...(until < Number.POSITIVE_INFINITY && { until: until as EpochMs }),
  };
}

/** The roles whose messages a query allows; undefined for any. */
export function rolesOf({ filters }: SearchQuery): readonly Role[] | undefined {
  const asked = filters.filter((filter) => filter.kind === "role");
  if (asked.length === 0) return undefined;
  return roles.filter((role) => asked.every((filter) => (filter.role === role) !== filter.isNegated));
}

/** Whether a query is about archived sessions, which lists leave out otherwise. */
export const asksForArchived = ({ filters }: SearchQuery): boolean =>
  filters.some(
    (filter) =>
      !filter.isNegated &&
      ((filter.kind === "is" && filter.sign === "archived") ||
        (filter.kind === "state" && filter.state === "archived")),
  );

/** How a session's newest reply stands. @param isRunning Whether somebody writes it right now, if it has no end yet. */
const replyStateOf = ({ lastReply }: SessionSummary, isRunning: boolean): ReplyState =>
  lastReply === undefined
    ? "empty"
    : lastReply.status !== "streaming"
      ? lastReply.status
      : isRunning
        ? "running"
        : "interrupted";

/**
 * Whether a session is one that was asked for, as far as its summary tells: words are looked for in its title, without
 * case and accents, times are those of its last use, and roles, which only messages have, do not count.
 */
export function matchesQuery(summary: SessionSummary, query: SearchQuery, facts: QueryFacts): boolean {
  return (
    query.filters.every((filter) => holds(filter, summary, facts) !== filter.isNegated) &&
    (query.terms.length === 0 || matchesTitle(summary.title ?? untitled, query.terms))
  );
}

/** The same without the words: for those who look for them elsewhere, or in messages of any time. */
export const matchesFilters = (
  summary: SessionSummary,
  { filters }: SearchQuery,
  facts: QueryFacts,
  options = { times: true },
): boolean =>
  filters.every(
    (filter) =>
      (!options.times && (filter.kind === "before" || filter.kind === "after")) ||
      holds(filter, summary, facts) !== filter.isNegated,
  );

function matchesTitle(title: string, terms: readonly QueryTerm[]): boolean {
  const folded = oneLine(foldText(title));
  return terms.every(({ text, isNegated }) => folded.includes(foldPart(text)) !== isNegated);
}

const oneLine = (text: string): string => text.replace(/\s+/gu, " ");

/** A negated role holds the other way round, so that it never leaves out a session. */
function holds(filter: QueryFilter, summary: SessionSummary, facts: QueryFacts): boolean {
  switch (filter.kind) {
    case "tag":
      return summary.tags.some((tag) => tagKeyOf(tag) === tagKeyOf(filter.value));
    case "model":
    case "provider": {
      const { kind } = filter;
      const used = [...(summary.model ? [summary.model] : []), ...(summary.usage ?? [])];
      return used.some((model) => contains(model[kind], filter.value));
    }
    case "workspace":
      return contains(facts.workspaceNameOf(summary.workspace), filter.value);
    case "state":
      return statesOf(summary, facts).includes(filter.state);
    case "role":
      return !filter.isNegated;
    case "before":
      return lastUsedAt(summary, facts.now) < startOf(filter.day, facts.now);
    case "after":
      return lastUsedAt(summary, facts.now) >= startOf(filter.day, facts.now);
    case "is":
      return hasSign(filter.sign, summary, facts);
    case "meta":
      return hasMeta(summary.meta ?? {}, filter.name, filter.value);
  }
}

function statesOf(summary: SessionSummary, { now, isRunning }: QueryFacts): readonly QueryState[] {
  const isReplyAlive = () => isRunning?.(summary) ?? false;
  return [stateOf(summary, { now, isReplyAlive }), replyStateOf(summary, isReplyAlive())];
}

const contains = (text: string, part: string): boolean => oneLine(foldText(text)).includes(foldPart(part));

const foldedParts = new Map<string, string>();
/** More parts than one query has. */
const foldedLimit = 100;

/** Of a query, which thousands of sessions are asked about. */
function foldPart(part: string): string {
  const known = foldedParts.get(part);
  if (known !== undefined) return known;
  if (foldedParts.size >= foldedLimit) foldedParts.clear();
  const folded = oneLine(foldText(part));
  foldedParts.set(part, folded);
  return folded;
}

function hasSign(sign: QuerySign, summary: SessionSummary, facts: QueryFacts): boolean {
  switch (sign) {
    case "pinned":
    case "archived":
      return summary[sign] === true;
    case "branch":
      return summary.origin !== undefined;
    case "unread":
      return facts.isUnread?.(summary) ?? false;
    case "running":
      return facts.isRunning?.(summary) ?? false;
  }
}

function hasMeta(meta: Readonly<Record<string, Json>>, name: string, value: string): boolean {
  const wanted = foldText(value);
  return Object.entries(meta).some(
    ([key, held]) =>
      foldText(key) === foldText(name) && (wanted === "" || valuesIn(held).some((each) => each === wanted)),
  );
}

/** What a person may write to mean a value; of a list, each of what is in it. */
const valuesIn = (value: Json): readonly string[] =>
  (Array.isArray(value) ? value : [value]).map((each) =>
    foldText(typeof each === "string" ? each : JSON.stringify(each)),
  );
