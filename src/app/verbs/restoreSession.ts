import * as v from "valibot";
import type { EpochMs } from "../../base/clock.ts";
import { fieldChange, summaryOf } from "../../core/session.ts";
import { findSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

const dateOf = (time: EpochMs): string => new Date(time).toLocaleDateString(undefined, { dateStyle: "long" });

export const restoreSession = verb({
  name: "session.restore",
  title: "Restore Session",
  description: "Brings a session back from the trash, just as it was.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<void> {
    const records = await app.store.find(session);
    const purgedAt = records && summaryOf(records).purgedAt;
    if (purgedAt !== undefined)
      throw new UserError(
        `This session was removed for good on ${dateOf(purgedAt)}. A backup may still have it: run “Braid: Restore from Backup”.`,
      );
    if (!(await findSession(app, session))) throw new UserError("This session is not in the trash.");
    await app.store.append(session, [fieldChange("deleted", null)]);
  },
});
