import * as v from "valibot";
import { checkpointed, checkpointIn } from "../checkpoints.ts";
import { messageIdSchema, sessionIdSchema, verb } from "../verb.ts";

export const deleteCheckpoint = verb({
  name: "checkpoint.delete",
  title: "Delete Checkpoint",
  description: "Removes a checkpoint. The conversation it speaks of stays.",
  input: v.object({ session: sessionIdSchema, checkpoint: messageIdSchema }),
  async run(app, { session, checkpoint }): Promise<{ name: string }> {
    const { name } = checkpointIn(await checkpointed(app, session), checkpoint);
    await app.store.append(session, [{ type: "checkpoint", key: checkpoint, value: null }]);
    return { name };
  },
});
