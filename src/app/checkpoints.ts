import {
  type Checkpoint,
  type CheckpointId,
  type CheckpointReason,
  changeToSave,
  checkpointsOf,
} from "../core/checkpoint.ts";
import { newMessageId, type SessionId } from "../core/ids.ts";
import type { Change } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import type { Session } from "../core/session.ts";
import { type App, getSession } from "./app.ts";
import { UserError } from "./userError.ts";

/** A session to make or use checkpoints of. */
export interface Checkpointed {
  readonly session: Session;
  /** A set that does not go on changing. */
  readonly records: RecordSet;
}

/** @throws UserError when there is no such session, or it is in the trash. */
export async function checkpointed(app: App, id: SessionId): Promise<Checkpointed> {
  const session = await getSession(app, id);
  return { session, records: new RecordSet(id, (await app.store.find(id)) ?? []) };
}

/** @throws UserError while a reply is being written, here or in another window: its end would be in the wrong place. */
export function refuseWhileAnswering(app: App, id: SessionId, { thread }: Session): void {
  if (app.turns.isBusy(id) || thread.at(-1)?.status === "streaming")
    throw new UserError("A reply is still being written in this session. Stop it first.");
}

/** @throws UserError when there is none with that id. */
export function checkpointIn({ records }: Checkpointed, id: CheckpointId): Checkpoint {
  const found = checkpointsOf(records).find((checkpoint) => checkpoint.id === id);
  if (!found) throw new UserError("This checkpoint is not there any more.");
  return found;
}

/** What a verb that can be taken back by a checkpoint answers. */
export interface Reversible {
  /** Restoring this automatic checkpoint takes it back. Undefined when nothing had to be changed. */
  readonly checkpoint?: CheckpointId;
}

/**
 * Stores changes together with a checkpoint of what was before: both or none.
 * @throws StoreError when the disk refused; nothing is changed then.
 */
export async function changeAfterCheckpoint(
  app: App,
  id: SessionId,
  { session, records }: Checkpointed,
  automatic: CheckpointReason,
  name: string,
  changes: readonly Change[],
): Promise<Reversible> {
  if (changes.length === 0) return {};
  const at = app.clock.now();
  const checkpoint = newMessageId(at);
  const saved = changeToSave(records, session, { id: checkpoint, name, at, automatic });
  await app.store.append(id, [saved, ...changes]);
  return { checkpoint };
}

/**
 * Brings a deleted checkpoint back.
 * @param before The session's records from before it was deleted.
 * @throws StoreError when the disk refused.
 */
export async function bringBackCheckpoint(app: App, before: RecordSet, id: CheckpointId): Promise<void> {
  const value = before.value("checkpoint", id);
  if (value !== undefined) await app.store.append(before.session, [{ type: "checkpoint", key: id, value }]);
}
