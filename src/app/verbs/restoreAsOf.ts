import * as v from "valibot";
import { bringTo, stateOf } from "../earlierStates.ts";
import { withoutDeletion } from "../restoreBackup.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const restoreAsOf = verb({
  name: "session.restoreAsOf",
  title: "Restore Session as of",
  description:
    "Brings a session back to an earlier state: title, tags, model, messages. What was said since stays in it, as a branch.",
  input: v.object({
    session: sessionIdSchema,
    state: v.pipe(v.string(), v.description("The state's id, as session.states answers it.")),
  }),
  async run(app, { session, state }): Promise<{ changed: number }> {
    const records = await stateOf(app, session, state);
    return { changed: await bringTo(app, session, withoutDeletion(records)) };
  },
});
