import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import type { ClockDoubt } from "../../core/retention.ts";
import { carryOut, planOf } from "../cleanup.ts";
import { UserError } from "../userError.ts";
import { verb } from "../verb.ts";

export interface CleanupResult {
  /** Moved to the trash, or to be moved there. */
  readonly trashed: readonly SessionId[];
  /** Removed for good, or to be. */
  readonly purged: readonly SessionId[];
  /** Why nothing was done. */
  readonly doubt?: ClockDoubt;
}

export const cleanUpStore = verb({
  name: "store.cleanup",
  title: "Clean Up Now",
  description:
    "Moves sessions that were not used for long to the trash and empties it of old ones, as the settings braid.retention.days and braid.trash.days say. Pinned sessions are never touched.",
  input: v.object({
    dryRun: v.optional(v.pipe(v.boolean(), v.description("Only say what would be done."))),
  }),
  async run(app, { dryRun = false }, signal): Promise<CleanupResult> {
    const rules = app.retention?.();
    if (!rules) throw new UserError("There are no rules for cleaning up here.");
    const plan = await planOf(app, rules);
    if (plan.doubt) return { trashed: [], purged: [], doubt: plan.doubt };
    if (dryRun) return { trashed: plan.toTrash, purged: plan.toPurge };
    return carryOut(app, plan, rules, signal);
  },
});
