import type { EpochMs } from "../base/clock.ts";
import type { Json } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import { removalValue } from "../core/removal.ts";
import { type CleanupPlan, dueOf, planCleanup, type RetentionRules } from "../core/retention.ts";
import { fieldChange, summaryOf } from "../core/session.ts";
import type { App } from "./app.ts";

/** Kept where the whole store's records are, so that all windows and machines clean up once a day between them. */
const noteType = "cleanup";
const noteKey = "last";

/** What a clean-up would do now. @throws StoreError when the sessions cannot be listed. */
export async function planOf(app: App, rules: RetentionRules, lastAt?: EpochMs): Promise<CleanupPlan> {
  const summaries = (await app.store.list()).filter(({ id }) => id !== projectsSession);
  return planCleanup(summaries, rules, app.clock.now(), lastAt, (session) => app.turns.isBusy(session));
}

/** When the last clean-up of this store was. */
export async function lastCleanup(app: App): Promise<EpochMs | undefined> {
  const at = (await app.store.find(projectsSession))?.value(noteType, noteKey);
  return typeof at === "number" ? (at as EpochMs) : undefined;
}

export const noteCleanup = (app: App): Promise<void> =>
  app.store.append(projectsSession, [{ type: noteType, key: noteKey, value: app.clock.now() }]);

export interface CleanedUp {
  readonly trashed: readonly SessionId[];
  readonly purged: readonly SessionId[];
}

/**
 * Does what a plan says, as far as it is still right: each session is looked at once more, because it may have been
 * used or pinned meanwhile. Ends early when the signal says so; what was done by then stays done.
 * @throws StoreError when the disk refused.
 */
export async function carryOut(
  app: App,
  plan: CleanupPlan,
  rules: RetentionRules,
  signal: AbortSignal,
): Promise<CleanedUp> {
  const dueRemoval = async (session: SessionId, what: "trash" | "purge"): Promise<Json | undefined> => {
    const records = await app.store.find(session);
    if (records === undefined || app.turns.isBusy(session)) return undefined;
    return dueOf(summaryOf(records), rules, app.clock.now()) === what ? removalValue(records) : undefined;
  };
  const trashed: SessionId[] = [];
  const purged: SessionId[] = [];
  for (const session of plan.toTrash) {
    if (signal.aborted) break;
    const removal = await dueRemoval(session, "trash");
    if (removal === undefined) continue;
    await app.store.append(session, [fieldChange("deleted", removal)]);
    trashed.push(session);
  }
  for (const session of plan.toPurge) {
    if (signal.aborted) break;
    const removal = await dueRemoval(session, "purge");
    if (removal === undefined) continue;
    await app.store.append(session, [fieldChange("purged", removal)]);
    purged.push(session);
  }
  if (purged.length > 0) app.search?.forget();
  return { trashed, purged };
}
