import type { EpochMs } from "../base/clock.ts";
import { type Activity, activityOf, isInherited, noActivity, readActivity } from "../core/activity.ts";
import { noPrices } from "../core/cost.ts";
import { HistoryTally } from "../core/historyTally.ts";
import type { SessionSummary } from "../core/session.ts";
import type { HistoryStatistics } from "../core/statistics.ts";
import { type App, findSession } from "./app.ts";
import { isListed } from "./projectList.ts";
import { StoreError } from "./sessionStore.ts";
import { shareThread } from "./shareThread.ts";

export interface StatisticsRange {
  readonly workspace: "current" | "all";
  /** Only what was said since, and before. */
  readonly since?: EpochMs | undefined;
  readonly until?: EpochMs | undefined;
}

/**
 * The statistics of all sessions outside the trash. Summaries tell enough of most; only sessions that are very long, or
 * partly within the range, are read. Others have their turn meanwhile.
 * @throws StoreError when the sessions cannot be listed; the signal's reason when it is aborted.
 */
export async function historyStatistics(
  app: App,
  { workspace, since, until }: StatisticsRange,
  signal: AbortSignal,
): Promise<HistoryStatistics> {
  const view = await app.projects.view();
  const names = new Map((await app.projects.list(view)).map(({ key, name }) => [key, name]));
  const tally = new HistoryTally(
    app.prices?.() ?? noPrices,
    (provider) => app.models.provider(provider)?.label ?? provider,
  );
  const share = shareThread();
  const isBounded = since !== undefined || until !== undefined;
  for (const summary of view.summaries) {
    await share();
    signal.throwIfAborted();
    const key = view.projectOf(summary.workspace);
    if (!isListed(summary) || (workspace === "current" && key !== view.current)) continue;
    if (summary.trouble !== undefined) {
      tally.addUnreadable();
      continue;
    }
    const activity = await activityWithin(app, summary, since, until);
    if (activity === "unreadable") tally.addUnreadable();
    else if (!isBounded || activity.spans.length > 0)
      tally.add({ activity, tags: summary.tags, workspace: { key, name: names.get(key) ?? key } });
  }
  return tally.result({
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  });
}

async function activityWithin(
  app: App,
  { id, messageCount, activity: told, origin, createdAt }: SessionSummary,
  since = Number.NEGATIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
): Promise<Activity | "unreadable"> {
  if (messageCount === 0) return noActivity;
  const activity = told === undefined ? undefined : readActivity(told);
  if (activity) {
    const { firstAt, lastAt } = activity;
    if (firstAt === undefined || lastAt === undefined)
      return since === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY ? activity : noActivity;
    if (firstAt >= since && lastAt < until) return activity;
    if (lastAt < since || firstAt >= until) return noActivity;
  }
  try {
    const session = await findSession(app, id);
    const messages = [...(session?.tree.all ?? [])].filter(
      (message) =>
        !isInherited(origin, createdAt, message.createdAt) &&
        message.createdAt >= since &&
        message.createdAt < until,
    );
    return activityOf(messages);
  } catch (cause) {
    if (cause instanceof StoreError) return "unreadable"; // It does not keep the others from being counted.
    throw cause;
  }
}
