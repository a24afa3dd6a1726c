import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { findSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const restoreSession = verb({
  name: "session.restore",
  title: "Restore Session",
  description: "Brings a session back from the trash, just as it was.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<void> {
    if (!(await findSession(app, session))) throw new UserError("This session is not in the trash.");
    await app.store.append(session, [fieldChange("deleted", null)]);
  },
});
