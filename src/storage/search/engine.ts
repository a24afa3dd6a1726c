import type { SessionId } from "../../core/ids.ts";
import type { SearchDoc } from "../../core/searchDocs.ts";
import type { SearchPlan } from "../../core/searchPlan.ts";
import type { FindAsk } from "./searchProtocol.ts";

/** A row of an index. Its number says when it was said and what it is, so that most questions need no other table. */
export interface StoredDoc {
  readonly id: number;
  readonly session: SessionId;
  /** Empty for a title. */
  readonly message: string;
  readonly text: string;
}

/** Full text on some kind of SQLite. Everything is synchronous: it runs in a thread of its own. */
export interface SearchEngine {
  /** Changes whenever what was put into it may be gone. */
  readonly index: string;
  states(): Iterable<readonly [SessionId, string]>;
  stateOf(session: SessionId): string | undefined;
  /** What is held of a session. */
  docsOf(session: SessionId): readonly StoredDoc[];
  /** Whether a number was used already, even for what was removed since. */
  isTaken(session: SessionId, id: number): boolean;
  replace(
    session: SessionId,
    state: string,
    removed: readonly StoredDoc[],
    added: readonly StoredDoc[],
  ): void;
  drop(session: SessionId): void;
  /** Does all of it or nothing. */
  together(work: () => void): void;
  /** The best, or without a plan the newest, and how many there are. */
  find(ask: FindAsk): { readonly docs: readonly StoredDoc[]; readonly total: number };
  save(): void;
  close(): void;
}

/** Raised whenever the content of an index is made differently, so that older ones are made anew. */
export const searchForm = 1;

const kinds = ["title", "user", "assistant", "system"] as const satisfies readonly SearchDoc["kind"][];
/**
 * A number is made of the second, then six bits that tell apart what was said within it, then two for the kind. Smaller numbers
 * would make the index smaller, because it stores how far they are apart.
 */
export const perSecond = 256;
const latestSecond = 2 ** 40;

export const kindOf = (id: number): SearchDoc["kind"] => kinds[id % 4] ?? "title";
/** In milliseconds since 1970, a second exact. */
export const timeOf = (id: number): number => Math.floor(id / perSecond) * 1000;

const secondOf = (at: number): number =>
  Number.isFinite(at) ? Math.min(latestSecond, Math.max(0, Math.floor(at / 1000))) : 0;

/** A number for a document that is not taken yet. Many of one time are spread around it. */
export function numberFor({ at, kind }: SearchDoc, isTaken: (id: number) => boolean): number {
  const direction = secondOf(at) > latestSecond / 2 ? -1 : 1; // Towards where there is room.
  for (let tries = 0; ; tries++) {
    const spread = tries < 4 ? 0 : Math.floor(Math.random() * 2 ** Math.min(tries, 30));
    const slot = Math.floor(Math.random() * 64);
    const id = (secondOf(at) + direction * spread) * perSecond + slot * 4 + kinds.indexOf(kind);
    if (!isTaken(id)) return id;
  }
}

/** The numbers that a question allows: from `first` on, before `end`, of these kinds. */
export function numbersOf({ since, until, roles }: FindAsk): {
  readonly first: number;
  readonly end: number;
  readonly kinds: readonly number[];
} {
  return {
    first: since === undefined ? 0 : secondOf(since) * perSecond,
    end: until === undefined ? Number.MAX_SAFE_INTEGER : secondOf(until) * perSecond,
    kinds: (roles ?? kinds).map((kind) => kinds.indexOf(kind)),
  };
}

/** A title that fits weighs more than a message, and what was said today twice as much as what was said long ago. */
export const weights = { title: 2.5, recencyMs: 30 * 86_400_000 } as const;

/** A plan as FTS5 and FTS4 understand it. Words are letters and digits only, so that there is nothing to escape. */
export function matchOf(plan: SearchPlan, kind: "fts5" | "fts4"): string {
  const prefixSign = { fts5: '" *', fts4: '*"' }[kind];
  const each = (isNegated: boolean) =>
    plan
      .filter((term) => term.isNegated === isNegated)
      .map(({ sequences }) =>
        sequences
          .map(({ words, isPrefix }) => `"${words.join(" ")}${isPrefix ? prefixSign : '"'}`)
          .join(" OR "),
      );
  const wanted = each(false).map((term) => `(${term})`);
  const unwanted = each(true);
  const all = wanted.join(" AND ");
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(" OR ")})`;
}
