import * as v from "valibot";
import { changesToReset } from "../../core/checkpoint.ts";
import {
  changeAfterCheckpoint,
  checkpointed,
  type Reversible,
  refuseWhileAnswering,
} from "../checkpoints.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const resetSession = verb({
  name: "session.reset",
  title: "Reset Session",
  description:
    "Lets a session begin anew: messages, variables and the generated title go; your title, the draft, the model and other configuration, tags, metadata and permissions stay. A checkpoint saved first brings messages and variables back.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session: id }): Promise<Reversible> {
    const current = await checkpointed(app, id);
    refuseWhileAnswering(app, id, current.session);
    const changes = changesToReset(current.records, current.session);
    return changeAfterCheckpoint(app, id, current, "reset", "Before resetting", changes);
  },
});
