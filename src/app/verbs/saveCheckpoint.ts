import * as v from "valibot";
import { type CheckpointId, changeToSave, checkpointsOf } from "../../core/checkpoint.ts";
import { newMessageId } from "../../core/ids.ts";
import { checkpointed, refuseWhileAnswering } from "../checkpoints.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const saveCheckpoint = verb({
  name: "checkpoint.save",
  title: "Save Checkpoint",
  description:
    "Notes what a session is like now - where its conversation ends, its model, its variables - as a state to come back to.",
  input: v.object({
    session: sessionIdSchema,
    name: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.minLength(1, "A name needs at least one character."),
        v.maxLength(200, "A name has at most 200 characters."),
        v.description("The name; “Checkpoint 1” and so on when left out."),
      ),
    ),
    description: v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.maxLength(2000, "A description has at most 2,000 characters."),
        v.description("What it is for."),
      ),
    ),
  }),
  async run(app, { session: id, name, description }): Promise<{ checkpoint: CheckpointId; name: string }> {
    const { session, records } = await checkpointed(app, id);
    refuseWhileAnswering(app, id, session);
    const at = app.clock.now();
    const checkpoint = newMessageId(at);
    const label = {
      ...{ id: checkpoint, at },
      name: name ?? freeName(checkpointsOf(records).map((each) => each.name)),
      ...(description && { description }),
    };
    await app.store.append(id, [changeToSave(records, session, label)]);
    return { checkpoint, name: label.name };
  },
});

function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number++) if (!taken.includes(`Checkpoint ${number}`)) return `Checkpoint ${number}`;
}
