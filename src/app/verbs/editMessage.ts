import * as v from "valibot";
import { pathTo } from "../../core/copySession.ts";
import { type MessageId, newMessageId } from "../../core/ids.ts";
import { type Message, messageValueOf } from "../../core/message.ts";
import { answer } from "../answer.ts";
import { getSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, sessionIdSchema, spokenTextSchema, verb } from "../verb.ts";

export const editMessage = verb({
  name: "chat.edit",
  title: "Edit Message",
  description:
    "Says an earlier message of the user in other words and lets the model answer from there. The earlier version, and all that followed it, is kept beside it. Answers once the new version is on disk; with `wait`, once the reply has ended.",
  input: v.object({
    session: sessionIdSchema,
    message: messageIdSchema,
    text: spokenTextSchema,
    wait: v.optional(
      v.pipe(v.boolean(), v.description("Answer once the reply has ended; false unless said otherwise.")),
    ),
  }),
  /** The new version and its reply. message.select with the earlier message brings that one back. */
  async run(
    app,
    { session: id, message, text, wait = false },
  ): Promise<{ message: MessageId; reply: MessageId }> {
    const session = await getSession(app, id);
    const earlier = session.tree.get(message);
    if (!earlier) throw new UserError("There is no such message in this session.");
    if (earlier.role !== "user")
      throw new UserError("Only messages of your own can be edited. Ask for another reply instead.");
    const now = app.clock.now();
    const edited: Message = {
      id: newMessageId(now),
      role: "user",
      status: "complete",
      createdAt: now,
      parts: [{ type: "text", text }],
      ...(earlier.parentId !== undefined && { parentId: earlier.parentId }),
    };
    const before = pathTo(session.tree, message).slice(0, -1);
    const reply = await answer(
      app,
      id,
      session,
      [...before, edited],
      [{ type: "message", key: edited.id, value: messageValueOf(edited) }],
    );
    if (wait) await app.turns.settled(id);
    return { message: edited.id, reply };
  },
});
