import * as v from "valibot";
import { type MessageId, newMessageId } from "../../core/ids.ts";
import { type Message, messageValueOf } from "../../core/message.ts";
import { fieldChange, titleFrom } from "../../core/session.ts";
import { workspaceValueOf } from "../../core/workspace.ts";
import { answer } from "../answer.ts";
import { findSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, spokenTextSchema, verb } from "../verb.ts";

export const sendMessage = verb({
  name: "chat.send",
  title: "Send Message",
  description:
    "Says something in a session, which is created if there is none of this id, and lets the model answer. Answers once the question is on disk; with `wait`, once the reply has ended.",
  input: v.object({
    session: sessionIdSchema,
    text: spokenTextSchema,
    wait: v.optional(
      v.pipe(v.boolean(), v.description("Answer once the reply has ended; false unless said otherwise.")),
    ),
  }),
  async run(app, { session, text, wait = false }): Promise<{ message: MessageId; reply: MessageId }> {
    const known = await findSession(app, session);
    if (known?.summary.deletedAt !== undefined)
      throw new UserError("This session is in the trash. Restore it to go on with it.");
    const parent = known?.thread.at(-1);
    const now = app.clock.now();
    const message: Message = {
      id: newMessageId(now),
      role: "user",
      status: "complete",
      createdAt: now,
      parts: [{ type: "text", text }],
      ...(parent && { parentId: parent.id }),
    };
    const title = known?.summary.title === undefined ? titleFrom(text) : undefined;
    const reply = await answer(
      app,
      session,
      known,
      [...(known?.thread ?? []), message],
      [
        // A first message creates its session.
        ...(known?.summary.listed
          ? []
          : [fieldChange("createdAt", now), fieldChange("workspace", workspaceValueOf(app.workspace()))]),
        { type: "message", key: message.id, value: messageValueOf(message) },
        ...(title === undefined ? [] : [fieldChange("autoTitle", title)]),
        fieldChange("draft", null),
      ],
    );
    if (wait) await app.turns.settled(session);
    return { message: message.id, reply };
  },
});
