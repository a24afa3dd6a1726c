import type { SessionId } from "../core/ids.ts";
import { RecordSet } from "../core/recordSet.ts";
import { changesToReach } from "../core/restoreAsOf.ts";
import { type App, findSession } from "./app.ts";
import type { EarlierState } from "./backups.ts";
import { backupsOf, withoutDeletion } from "./restoreBackup.ts";
import { UserError } from "./userError.ts";

/** The states a session can be brought back to: those that differ from what it is like now, newest first. */
export async function statesOf(app: App, session: SessionId): Promise<readonly EarlierState[]> {
  const backups = backupsOf(app);
  const current = await contentOf(app, session);
  const states: EarlierState[] = [];
  for (const state of await backups.statesOf(session)) {
    const records = await backups.readState(session, state.id);
    if (records && changesToReach(current, withoutDeletion(records)).length > 0) states.push(state);
  }
  return states;
}

/** @throws UserError when there is no such state any more. */
export async function stateOf(app: App, session: SessionId, state: string): Promise<RecordSet> {
  const records = await backupsOf(app).readState(session, state);
  if (!records) throw new UserError("This state is not there any more. Choose another one.");
  return records;
}

/** A session as it is now, in a set that does not go on changing. */
export async function contentOf(app: App, session: SessionId): Promise<RecordSet> {
  return new RecordSet(session, (await app.store.find(session)) ?? []);
}

/**
 * Brings a session to a state, back or forth. Nothing is removed: messages that the state does not have stay as
 * branches. Answers how many records that took.
 * @throws UserError when a reply is being written; StoreError when the disk refused, and nothing was changed then.
 */
export async function bringTo(app: App, session: SessionId, state: RecordSet): Promise<number> {
  const last = (await findSession(app, session))?.thread.at(-1);
  if (app.turns.isBusy(session) || last?.status === "streaming")
    throw new UserError("A reply is still being written in this session. Stop it first.");
  const changes = changesToReach(await contentOf(app, session), state);
  await app.store.append(session, changes);
  return changes.length;
}
