import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "./ids.ts";
import type { SessionSummary } from "./session.ts";

/** How long sessions are kept, in days. 0 is for ever. */
export interface RetentionRules {
  /** Sessions not used for so long go to the trash. */
  readonly unusedDays: number;
  /** What was in the trash for so long is removed for good. */
  readonly trashDays: number;
  /** Sessions with checkpoints that the user saved stay. */
  readonly keepsCheckpoints?: boolean;
}

const dayMs = 86_400_000;
/** A clean-up happens daily wherever Braid is used. After a longer gap than this it is rather the clock that has jumped. */
const leapDays = 400;

/** Whether there is nothing that a clean-up could do. */
export const isKeptForEver = ({ unusedDays, trashDays }: RetentionRules): boolean =>
  unusedDays <= 0 && trashDays <= 0;

/** When a clean-up would remove what is in the trash for good; undefined when it never does. */
export function removalOf(summary: SessionSummary, rules: RetentionRules): EpochMs | undefined {
  if (summary.deletedAt === undefined || rules.trashDays <= 0 || isExempt(summary, rules)) return undefined;
  return (Math.max(summary.deletedAt, summary.updatedAt) + rules.trashDays * dayMs) as EpochMs;
}

/** What a clean-up does with a session now, if anything. */
export function dueOf(
  summary: SessionSummary,
  rules: RetentionRules,
  now: EpochMs,
): "trash" | "purge" | undefined {
  if (isExempt(summary, rules)) return undefined;
  if (summary.deletedAt === undefined)
    return rules.unusedDays > 0 && now - summary.updatedAt > rules.unusedDays * dayMs ? "trash" : undefined;
  const removal = removalOf(summary, rules);
  return removal !== undefined && now > removal ? "purge" : undefined;
}

/** Pinned sessions are never cleaned up, and what cannot be read whole is no rubbish. Drafts alone are not listed. */
const isExempt = (summary: SessionSummary, { keepsCheckpoints = false }: RetentionRules): boolean =>
  summary.pinned === true ||
  summary.trouble !== undefined ||
  !summary.listed ||
  (keepsCheckpoints && summary.checkpointCount !== undefined);

/** Why nothing is cleaned up now: by a clock that is wrong everything can look old. */
export type ClockDoubt = "behind" | "leap";

export interface CleanupPlan {
  readonly toTrash: readonly SessionId[];
  readonly toPurge: readonly SessionId[];
  readonly doubt?: ClockDoubt;
}

/**
 * @param lastAt When the last clean-up was. Undefined before the first one.
 * @param isBusy Whether a reply is being written in a session.
 */
export function planCleanup(
  summaries: readonly SessionSummary[],
  rules: RetentionRules,
  now: EpochMs,
  lastAt: EpochMs | undefined,
  isBusy: (session: SessionId) => boolean,
): CleanupPlan {
  const newest = summaries.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0);
  const doubt: ClockDoubt | undefined =
    now < newest || (lastAt !== undefined && now < lastAt)
      ? "behind"
      : lastAt !== undefined && now - lastAt > leapDays * dayMs
        ? "leap"
        : undefined;
  if (doubt) return { toTrash: [], toPurge: [], doubt };
  const due = (what: "trash" | "purge") =>
    summaries.filter((each) => !isBusy(each.id) && dueOf(each, rules, now) === what).map(({ id }) => id);
  return { toTrash: due("trash"), toPurge: due("purge") };
}
