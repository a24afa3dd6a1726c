import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const unpinSession = verb({
  name: "session.unpin",
  title: "Unpin Session",
  description: "Lets a session take its place in the list by its age again.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<void> {
    if ((await getSession(app, session)).summary.pinned)
      await app.store.append(session, [fieldChange("pinned", null)]);
  },
});
