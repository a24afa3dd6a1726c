import type { SessionId } from "../core/ids.ts";
import type { Change } from "../core/record.ts";
import type { SessionSummary } from "../core/session.ts";
import type { App } from "./app.ts";
import { presentSummary } from "./manySessions.ts";
import { shareThread } from "./shareThread.ts";

/** What was changed, so that exactly that can be taken back. */
export interface ChangedSession {
  readonly session: SessionId;
  readonly changes: readonly Change[];
}

/** How many sessions are changed at once: what is asked for together is written together. */
const sliceSize = 50;

/**
 * Changes several sessions, also thousands: they are known by their summaries and not read one by one. All are looked at
 * before the first is changed, so that one that is missing changes none.
 * @param changesTo None for a session that is as it should be already.
 * @returns Those that were changed.
 * @throws UserError when a session does not exist or is in the trash; StoreError when the disk refused, and some sessions
 *   may be changed by then.
 */
export async function changeEach(
  app: App,
  sessions: readonly SessionId[],
  changesTo: (summary: SessionSummary) => readonly Change[],
): Promise<readonly ChangedSession[]> {
  const share = shareThread();
  const known = new Map((await app.store.list()).map((summary) => [summary.id, summary]));
  const summaries: SessionSummary[] = [];
  for (const session of sessions) {
    await share();
    summaries.push(await presentSummary(app, session, known.get(session)));
  }
  const changed: ChangedSession[] = [];
  for (let from = 0; from < summaries.length; from += sliceSize) {
    await share();
    const slice = await Promise.allSettled(
      summaries.slice(from, from + sliceSize).map(async (summary) => {
        const changes = changesTo(summary);
        if (changes.length > 0) await app.store.append(summary.id, changes);
        return { session: summary.id, changes };
      }),
    );
    for (const each of slice) {
      if (each.status === "rejected") throw each.reason;
      if (each.value.changes.length > 0) changed.push(each.value);
    }
  }
  return changed;
}
