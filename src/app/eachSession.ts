import type { SessionId } from "../core/ids.ts";
import type { Change } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type App, getSession } from "./app.ts";

/** What was changed, so that exactly that can be taken back. */
export interface ChangedSession {
  readonly session: SessionId;
  readonly changes: readonly Change[];
}

/**
 * Changes several sessions. All are looked at before the first is changed, so that one that is missing changes none.
 * @param changesTo None for a session that is as it should be already.
 * @returns Those that were changed.
 * @throws UserError when a session does not exist or is in the trash; StoreError when the disk refused, and the sessions
 *   before that one stay changed.
 */
export async function changeEach(
  app: App,
  sessions: readonly SessionId[],
  changesTo: (records: RecordSet) => readonly Change[],
): Promise<readonly ChangedSession[]> {
  for (const session of sessions) await getSession(app, session);
  const changed: ChangedSession[] = [];
  for (const session of sessions) {
    const records = await app.store.find(session);
    const changes = records ? changesTo(records) : [];
    if (changes.length === 0) continue;
    await app.store.append(session, changes);
    changed.push({ session, changes });
  }
  return changed;
}
