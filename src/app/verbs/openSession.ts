import * as v from "valibot";
import { getSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const openSession = verb({
  name: "session.open",
  title: "Open Session",
  description: "Shows a session, in the chat view or in an editor of its own.",
  input: v.object({
    session: sessionIdSchema,
    where: v.optional(v.picklist(["view", "editor"])),
    takesFocus: v.optional(
      v.pipe(
        v.boolean(),
        v.description("Whether the cursor moves to its text box; true unless said otherwise."),
      ),
    ),
  }),
  async run(app, { session, where = "view", takesFocus = true }): Promise<void> {
    await getSession(app, session);
    if (!app.screen) throw new UserError("There is no editor here to show a session in.");
    await app.screen.openSession(session, where, takesFocus);
  },
});
