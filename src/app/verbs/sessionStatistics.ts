import * as v from "valibot";
import { noPrices } from "../../core/cost.ts";
import { sessionStatistics } from "../../core/sessionStatistics.ts";
import type { HistoryStatistics, SessionStatistics } from "../../core/statistics.ts";
import { getSession } from "../app.ts";
import { historyStatistics } from "../historyStatistics.ts";
import { sinceSchema, untilSchema } from "../timeSchema.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const sessionStats = verb({
  name: "session.stats",
  title: "Show Statistics",
  description:
    "Counts messages, tokens, cost and response times: of one session, or of all sessions outside the trash by provider, model, day, workspace and tag. Cost is known where an endpoint told it or the setting braid.prices has a price.",
  input: v.object({
    session: v.optional(v.pipe(sessionIdSchema, v.description("This session; many sessions when left out."))),
    workspace: v.optional(
      v.pipe(
        v.picklist(["current", "all"]),
        v.description("Of many sessions: those of the open project, or all, as unless said otherwise."),
      ),
    ),
    since: v.optional(sinceSchema),
    until: v.optional(untilSchema),
  }),
  async run(app, args, signal): Promise<SessionStatistics | HistoryStatistics> {
    const { session, workspace = "all", since, until } = args;
    if (session === undefined) return historyStatistics(app, { workspace, since, until }, signal);
    if (since !== undefined || until !== undefined || args.workspace !== undefined)
      throw new UserError("A time or a workspace narrows the statistics of many sessions, not of one.");
    return sessionStatistics(await getSession(app, session), app.prices?.() ?? noPrices);
  },
});
