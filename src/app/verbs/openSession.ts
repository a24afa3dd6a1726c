import * as v from "valibot";
import { getSession } from "../app.ts";
import { StoreError } from "../sessionStore.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, runVerb, sessionIdSchema, verb } from "../verb.ts";
import { selectMessage } from "./selectMessage.ts";

/** A session that is there but cannot be read is shown, too: as a page that says why, and what may help. */
function passIfUnreadable(cause: unknown): void {
  if (!(cause instanceof StoreError && (cause.trouble === "damaged" || cause.trouble === "newerVersion")))
    throw cause;
}

export const openSession = verb({
  name: "session.open",
  title: "Open Session",
  description: "Shows a session, in the chat view or in an editor of its own, at a message if wanted.",
  input: v.object({
    session: sessionIdSchema,
    where: v.optional(
      v.pipe(
        v.picklist(["view", "editor"]),
        v.description("In the chat view, unless said otherwise, or in an editor of its own."),
      ),
    ),
    message: v.optional(
      v.pipe(
        messageIdSchema,
        v.description("A message to go to. The version of the conversation that it is in is shown then."),
      ),
    ),
    takesFocus: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          "Whether the cursor moves to its text box, or to the message; true unless said otherwise.",
        ),
      ),
    ),
  }),
  async run(app, { session, where = "view", takesFocus = true, message }): Promise<void> {
    const found = await getSession(app, session).catch(passIfUnreadable);
    if (!app.screen) throw new UserError("There is no editor here to show a session in.");
    if (found && message !== undefined && !found.thread.some(({ id }) => id === message))
      await runVerb(app, selectMessage, { session, message });
    await app.screen.openSession(session, where, takesFocus, message);
  },
});
