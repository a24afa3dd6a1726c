import { type MessageId, newSessionId, type SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { Change } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { fieldChange } from "../core/session.ts";
import { readSyncRules, sessionSyncChange } from "../core/syncRules.ts";
import { type App, getSession } from "./app.ts";
import { isListed } from "./projectList.ts";
import { UserError } from "./userError.ts";

/** A session that was copied from another one. */
export interface ChildSession {
  readonly session: SessionId;
  readonly title?: string;
  /** The last message it has in common with its origin; a duplicate of the whole has none. */
  readonly message?: MessageId;
}

/**
 * Makes a session from another one, in one step.
 * @param changesTo What makes an empty session with that id a copy.
 * @throws UserError when there is no such session; StoreError when the disk refused, and there is no copy then.
 */
export async function copySession(
  app: App,
  source: SessionId,
  changesTo: (source: RecordSet, target: SessionId) => readonly Change[],
): Promise<SessionId> {
  await getSession(app, source);
  const records = await app.store.find(source);
  if (!records) throw new UserError("This session does not exist any more.");
  const target = newSessionId();
  // What was said stays on this machine, also in a copy. Told first, so that there is no moment at which it travels.
  if (readSyncRules(await app.store.find(projectsSession)).sessions.has(source))
    await app.store.append(projectsSession, [sessionSyncChange(target, false)]);
  await app.store.append(target, [...changesTo(records, target), fieldChange("createdAt", app.clock.now())]);
  return target;
}

/** The sessions that were copied from one, newest first, without those in the trash. @throws StoreError */
export async function childrenOf(app: App, session: SessionId): Promise<readonly ChildSession[]> {
  return (await app.store.list())
    .filter((summary) => summary.origin?.session === session && isListed(summary))
    .map(({ id, title, origin }) => ({
      session: id,
      ...(title !== undefined && { title }),
      ...(origin?.message !== undefined && { message: origin.message }),
    }));
}
