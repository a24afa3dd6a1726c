import type { SearchHit, SearchResult } from "../../app/search.ts";
import type { EpochMs } from "../../base/clock.ts";
import { ageOf } from "../../core/age.ts";
import { lastUsedAt, type SessionSummary } from "../../core/session.ts";
import type { FoundHit, FoundSession, SearchAnswer } from "../../protocol/searchLetters.ts";

/** What the search page shows of a result. @param summaries All sessions that there are. */
export function foundViewOf(
  { hits, total, isComplete }: SearchResult,
  summaries: readonly SessionSummary[],
  now: EpochMs,
): SearchAnswer {
  const known = new Map<string, SessionSummary>(summaries.map((summary) => [summary.id, summary]));
  const sessions = new Map<string, FoundSession>();
  for (const hit of hits)
    if (!sessions.has(hit.session))
      sessions.set(hit.session, sessionViewOf(hit, known.get(hit.session), now));
  return { hits: hits.map(hitViewOf), sessions: [...sessions.values()], total, isComplete };
}

const hitViewOf = ({ session, message, role, at, snippet }: SearchHit): FoundHit => ({
  ...{ session, at, text: snippet.text },
  marks: snippet.marks.map(([start, length]) => [start, length]),
  ...(message !== undefined && { message }),
  ...(role !== undefined && { role }),
});

const sessionViewOf = (
  { session, title, workspaceName, archived }: SearchHit,
  summary: SessionSummary | undefined,
  now: EpochMs,
): FoundSession => ({
  id: session,
  tags: [...(summary?.tags ?? [])],
  isPinned: summary?.pinned ?? false,
  isArchived: archived ?? false,
  ...(title !== undefined && { title }),
  ...(workspaceName !== undefined && { workspace: workspaceName }),
  ...(summary && { age: ageOf(lastUsedAt(summary, now), now) }),
  ...(summary?.emoji !== undefined && { emoji: summary.emoji }),
});
