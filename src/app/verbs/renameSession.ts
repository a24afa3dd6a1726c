import * as v from "valibot";
import { fieldChange } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { sessionIdSchema, titleSchema, verb } from "../verb.ts";

export const renameSession = verb({
  name: "session.rename",
  title: "Rename Session",
  description: "Gives a session a title. It is never overwritten by a generated one.",
  input: v.object({ session: sessionIdSchema, title: titleSchema }),
  async run(app, { session, title }): Promise<void> {
    await getSession(app, session);
    await app.store.append(session, [fieldChange("title", title)]);
  },
});
