import * as v from "valibot";
import { pathTo } from "../../core/copySession.ts";
import type { MessageId } from "../../core/ids.ts";
import { answer } from "../answer.ts";
import { getSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, sessionIdSchema, verb } from "../verb.ts";

export const retryReply = verb({
  name: "chat.retry",
  title: "Try Again",
  description:
    "Asks for another reply to the same question: to the last one, or to the one of the message that is named. The earlier reply is kept beside it.",
  input: v.object({
    session: sessionIdSchema,
    message: v.optional(messageIdSchema),
  }),
  async run(app, { session: id, message }): Promise<{ reply: MessageId }> {
    const session = await getSession(app, id);
    const path = message === undefined ? session.thread : pathTo(session.tree, message);
    const question = path.findLastIndex((each) => each.role === "user");
    if (question < 0) throw new UserError("There is no question to answer again.");
    return { reply: await answer(app, id, session, path.slice(0, question + 1), []) };
  },
});
