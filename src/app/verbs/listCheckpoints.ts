import * as v from "valibot";
import { type Checkpoint, checkpointsOf } from "../../core/checkpoint.ts";
import { checkpointed } from "../checkpoints.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const listCheckpoints = verb({
  name: "checkpoint.list",
  title: "List Checkpoints",
  description:
    "Lists the checkpoints of a session, newest first, also those that were saved by themselves before something was cleared, reset or restored.",
  input: v.object({
    session: sessionIdSchema,
    automatic: v.optional(
      v.pipe(v.boolean(), v.description("True only lists those saved by themselves, false only the others.")),
    ),
  }),
  async run(app, { session, automatic }): Promise<readonly Checkpoint[]> {
    const { records } = await checkpointed(app, session);
    return checkpointsOf(records).filter(
      (each) => automatic === undefined || (each.automatic !== undefined) === automatic,
    );
  },
});
