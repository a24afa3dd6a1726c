import * as v from "valibot";
import { fieldChange, untitled } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const deleteSession = verb({
  name: "session.delete",
  title: "Delete Session",
  description: "Moves a session to the trash. Nothing is lost: session.restore brings it back.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<{ title: string }> {
    const { summary } = await getSession(app, session);
    await app.turns.stop(session);
    await app.store.append(session, [fieldChange("deleted", true)]);
    return { title: summary.title ?? untitled };
  },
});
