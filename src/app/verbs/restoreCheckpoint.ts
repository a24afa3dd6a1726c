import * as v from "valibot";
import { changesToRestore } from "../../core/checkpoint.ts";
import {
  changeAfterCheckpoint,
  checkpointed,
  checkpointIn,
  type Reversible,
  refuseWhileAnswering,
} from "../checkpoints.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, sessionIdSchema, verb } from "../verb.ts";

export const restoreCheckpoint = verb({
  name: "checkpoint.restore",
  title: "Restore Checkpoint",
  description:
    "Brings a session back to a checkpoint: where its conversation ends, its model, its variables. What was said since stays as another version, and a checkpoint of the present state is saved first.",
  input: v.object({ session: sessionIdSchema, checkpoint: messageIdSchema }),
  async run(app, { session: id, checkpoint: wanted }): Promise<Reversible> {
    const current = await checkpointed(app, id);
    refuseWhileAnswering(app, id, current.session);
    const checkpoint = checkpointIn(current, wanted);
    const { session, records } = current;
    const value = records.value("checkpoint", wanted) ?? null;
    const changes = changesToRestore(records, session, checkpoint, value);
    if (changes === "missing")
      throw new UserError(
        "The messages of this checkpoint are not here: they could not be read, or have not arrived yet. Nothing was changed.",
      );
    const name = `Before restoring “${checkpoint.name}”`.slice(0, 200);
    return changeAfterCheckpoint(app, id, current, "restore", name, changes);
  },
});
