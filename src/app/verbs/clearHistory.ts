import * as v from "valibot";
import { changesToEndAt } from "../../core/checkpoint.ts";
import {
  changeAfterCheckpoint,
  checkpointed,
  type Reversible,
  refuseWhileAnswering,
} from "../checkpoints.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const clearHistory = verb({
  name: "session.clearHistory",
  title: "Clear History of Session",
  description:
    "Begins the conversation of a session again and keeps everything else: title, model, tags, variables. A checkpoint saved first brings the messages back.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session: id }): Promise<Reversible> {
    const current = await checkpointed(app, id);
    refuseWhileAnswering(app, id, current.session);
    const changes = current.session.thread.length === 0 ? [] : changesToEndAt(undefined);
    return changeAfterCheckpoint(app, id, current, "clear", "Before clearing", changes);
  },
});
