import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const pinSession = verb({
  name: "session.pin",
  title: "Pin Session",
  description: "Keeps a session at the top of the list. No clean-up ever touches it.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<void> {
    if (!(await getSession(app, session)).summary.pinned)
      await app.store.append(session, [fieldChange("pinned", true)]);
  },
});
