import * as v from "valibot";
import type { MessageId } from "../../core/ids.ts";
import { textOf } from "../../core/message.ts";
import { answer } from "../answer.ts";
import { getSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const continueReply = verb({
  name: "chat.continue",
  title: "Continue Reply",
  description: "Lets the model go on where the last reply of a session broke off.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session: id }): Promise<{ reply: MessageId }> {
    const session = await getSession(app, id);
    const last = session.thread.at(-1);
    if (last?.status === "streaming") throw new UserError("This reply is still being written.");
    if (last?.role !== "assistant")
      throw new UserError("There is no reply to continue. Send a message instead.");
    // Without text there is nothing to go on from, so the question is simply asked again.
    const thread = textOf(last.parts) === "" ? session.thread.slice(0, -1) : session.thread;
    return { reply: await answer(app, id, session, thread, []) };
  },
});
