import { type Activity, activityOf, isInherited } from "./activity.ts";
import { pricedActivity } from "./activityRows.ts";
import type { Prices } from "./cost.ts";
import type { Session } from "./session.ts";
import type { Period, SessionStatistics } from "./statistics.ts";
import { addModels, type Group, modelFiguresOf, Tally } from "./tally.ts";

/** The statistics of one session. */
export function sessionStatistics({ summary, tree, thread }: Session, prices: Prices): SessionStatistics {
  const messages = [...tree.all];
  const activity = activityOf(messages);
  const all = new Tally();
  const models = new Map<string, Group>();
  const priced = pricedActivity(activity, prices);
  all.addSession(priced);
  addModels(models, priced);
  const shown = new Tally();
  shown.addSession(pricedActivity(activityOf(thread), prices));
  return {
    ...{ kind: "session", session: summary.id },
    ...(summary.title !== undefined && { title: summary.title }),
    ...spanOf(activity),
    durationMs: (activity.lastAt ?? 0) - (activity.firstAt ?? 0),
    inheritedMessages: messages.filter(({ createdAt }) =>
      isInherited(summary.origin, summary.createdAt, createdAt),
    ).length,
    ...all.figures(),
    shown: shown.figures(),
    byModel: modelFiguresOf(models),
  };
}

const spanOf = ({ firstAt, lastAt, activeMs }: Activity): Period => ({
  ...(firstAt !== undefined && { firstMessageAt: firstAt }),
  ...(lastAt !== undefined && { lastMessageAt: lastAt }),
  activeMs,
});
