import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import type { ClockDoubt, RetentionRules } from "../../core/retention.ts";
import { carryOut, noteCleanup, planOf } from "../cleanup.ts";
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
    "Moves sessions that were not used for long to the trash and empties it of old ones, as the settings braid.retention.days and braid.trash.days say; or only moves those that were not used for some days to the trash. Pinned sessions are never touched.",
  input: v.object({
    olderThanDays: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1, "Give at least one day."),
        v.description(
          "Moves what was not used for so many days to the trash and removes nothing for good, whatever the settings say.",
        ),
      ),
    ),
    keepCheckpoints: v.optional(
      v.pipe(v.boolean(), v.description("Leave sessions alone that have checkpoints which the user saved.")),
    ),
    dryRun: v.optional(v.pipe(v.boolean(), v.description("Only say what would be done."))),
  }),
  async run(app, args, signal): Promise<CleanupResult> {
    const { olderThanDays, keepCheckpoints = false, dryRun = false } = args;
    const given =
      olderThanDays === undefined ? app.retention?.() : { unusedDays: olderThanDays, trashDays: 0 };
    if (!given) throw new UserError("There are no rules for cleaning up here. Say how many days to keep.");
    const rules: RetentionRules = { ...given, keepsCheckpoints: keepCheckpoints };
    const plan = await planOf(app, rules);
    if (plan.doubt) return { trashed: [], purged: [], doubt: plan.doubt };
    if (dryRun) return { trashed: plan.toTrash, purged: plan.toPurge };
    const done = await carryOut(app, plan, rules, signal);
    if (olderThanDays === undefined) await noteCleanup(app); // It counts as what the settings ask for daily.
    return done;
  },
});
