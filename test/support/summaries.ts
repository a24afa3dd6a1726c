import type { EpochMs } from "../../src/base/clock.ts";
import type { SessionId } from "../../src/core/ids.ts";
import type { SessionSummary } from "../../src/core/session.ts";

/** An id that says which session it is: `idOf(3)` is `000000000003`'s like. */
export const idOf = (name: number | string): SessionId => String(name).padStart(12, "s") as SessionId;

/** A session in which something was said, last used at the given time; everything else as wanted. */
export const summaryOf = (
  name: number | string,
  usedAt: number,
  more: Partial<SessionSummary> = {},
): SessionSummary => ({
  id: idOf(name),
  title: `Session ${name}`,
  createdAt: usedAt as EpochMs,
  updatedAt: usedAt as EpochMs,
  messageCount: 2,
  tags: [],
  listed: true,
  ...more,
});
