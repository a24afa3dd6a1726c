import * as v from "valibot";
import type { MessageId } from "../../core/ids.ts";
import { fieldChange } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, sessionIdSchema, verb } from "../verb.ts";

export const selectMessage = verb({
  name: "message.select",
  title: "Show Another Version",
  description:
    "Shows the version of a conversation that a message is in: the way to it, and on along the newest messages below it. Nothing is removed.",
  input: v.object({ session: sessionIdSchema, message: messageIdSchema }),
  /** `before` is the last message that was shown: selecting it takes this back. */
  async run(app, { session, message }): Promise<{ before?: MessageId }> {
    const { tree, thread } = await getSession(app, session);
    if (!tree.get(message)) throw new UserError("There is no such message in this session.");
    await app.store.append(session, [fieldChange("head", message), fieldChange("end", null)]);
    const before = thread.at(-1)?.id;
    return before === undefined ? {} : { before };
  },
});
