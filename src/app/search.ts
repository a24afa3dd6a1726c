import type { EpochMs } from "../base/clock.ts";
import type { Event } from "../base/emitter.ts";
import type { MessageId, SessionId } from "../core/ids.ts";
import type { Role } from "../core/message.ts";
import type { QueryFacts, SearchQuery } from "../core/searchQuery.ts";
import type { SessionSummary } from "../core/session.ts";
import type { Snippet } from "../core/snippet.ts";

/** A message, or the title of a session, in which everything that was asked for is. */
export interface SearchHit {
  readonly session: SessionId;
  /** Untrusted, like the snippet. Undefined while the session has none. */
  readonly title?: string;
  readonly workspaceName?: string;
  /** Undefined: the title matched, or the session as a whole. It may be of any branch. */
  readonly message?: MessageId;
  readonly role?: Role;
  /** When it was said, or the session last used. */
  readonly at: EpochMs;
  readonly snippet: Snippet;
  readonly archived?: true;
}

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** How many there are without a limit. */
  readonly total: number;
  /** False while not everything has been looked through yet. */
  readonly isComplete: boolean;
}

export interface SearchRequest {
  readonly query: SearchQuery;
  readonly limit: number;
  readonly offset: number;
  /** The sessions to search in; the rest is as if it were not there. */
  readonly sessions: readonly SessionSummary[];
  /** Whether all of these sessions are all that there are in the store, apart from the trash. */
  readonly isAll: boolean;
  readonly facts: QueryFacts;
}

/** How far the index is, in sessions. */
export interface SearchProgress {
  readonly done: number;
  readonly total: number;
}

/** Finds what was said. */
export interface Search {
  /**
   * Finds messages and titles. What the store has acknowledged is found; while the index is made for the first time, what
   * is in it already. Deleted sessions are not found.
   * @throws the signal's reason when it is aborted; nothing else, whatever was asked.
   */
  find(request: SearchRequest, signal: AbortSignal): Promise<SearchResult>;

  /** Resolves once the index holds everything that is stored now, or that turned out not to be possible. @throws the signal's reason. */
  whenComplete(signal?: AbortSignal): Promise<void>;

  /** To be called after something was removed for good: its words leave the index soon, also when nobody searches. */
  forget(): void;

  /** Told while the index is made or brought up to date. */
  readonly onDidAdvance: Event<SearchProgress>;
}
