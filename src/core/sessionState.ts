import type { EpochMs } from "../base/clock.ts";
import type { SessionId, WriterId } from "./ids.ts";
import { lastUsedAt, type SessionSummary } from "./session.ts";

/**
 * How a session stands, in one word. Where several hold, the first in this list counts.
 *
 * - `archived`: put away by the user.
 * - `running`: a reply is being written.
 * - `attention`: the newest reply failed or broke off, so somebody has to say how to go on.
 * - `created`: nothing was said yet.
 * - `compacted`: a part of the conversation is told to models as a summary.
 * - `idle`: not used for a week.
 * - `active`: all others.
 */
export const sessionStates = [
  "archived",
  "running",
  "attention",
  "created",
  "compacted",
  "idle",
  "active",
] as const;
export type SessionState = (typeof sessionStates)[number];

/** What a summary alone does not tell. */
export interface StateFacts {
  readonly now: EpochMs;
  /** Whether a reply that says "streaming" is still being written by that writer. */
  isReplyAlive(session: SessionId, writer: WriterId): boolean;
}

const idleAfterMs = 7 * 86_400_000;

/** Whether a reply is being written, in whatever window. */
export const isRunning = ({ id, lastReply }: SessionSummary, { isReplyAlive }: StateFacts): boolean =>
  lastReply?.status === "streaming" && isReplyAlive(id, lastReply.writer);

/** Whether the newest reply failed or broke off. */
export const needsAttention = (summary: SessionSummary, facts: StateFacts): boolean => {
  const status = summary.lastReply?.status;
  return (
    status === "failed" || status === "interrupted" || (status === "streaming" && !isRunning(summary, facts))
  );
};

export function stateOf(summary: SessionSummary, facts: StateFacts): SessionState {
  const { archived, messageCount, compacted } = summary;
  const { now } = facts;
  if (archived) return "archived";
  if (isRunning(summary, facts)) return "running";
  if (needsAttention(summary, facts)) return "attention";
  if (messageCount === 0) return "created";
  if (compacted) return "compacted";
  return now - lastUsedAt(summary, now) > idleAfterMs ? "idle" : "active";
}
