import * as v from "valibot";
import { pathTo } from "../../core/copySession.ts";
import { type MessageId, newMessageId } from "../../core/ids.ts";
import { type Message, messageValueOf, textOf } from "../../core/message.ts";
import { fieldChange, type Session, untitled } from "../../core/session.ts";
import { getSession } from "../app.ts";
import { refuseWhileAnswering } from "../checkpoints.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, sessionIdSchema, verb } from "../verb.ts";

export const bringNote = verb({
  name: "session.bringNote",
  title: "Bring Conclusion of a Branch",
  description:
    "Brings what another session or branch came to into a session, as a note at its end: its last reply, or a message of choice. The next message is answered with the note as quoted context.",
  input: v.object({
    session: v.pipe(sessionIdSchema, v.description("The session that gets the note.")),
    from: v.pipe(
      sessionIdSchema,
      v.description("The session that the note is from; the same one for a branch within it."),
    ),
    message: v.optional(
      v.pipe(
        messageIdSchema,
        v.description("The message to bring; the last reply shown there when left out."),
      ),
    ),
  }),
  /** The note. */
  async run(app, { session: id, from, message }): Promise<{ message: MessageId }> {
    const target = await getSession(app, id);
    refuseWhileAnswering(app, id, target);
    const source = from === id ? target : await getSession(app, from);
    if (from === id && message === undefined)
      throw new UserError("Say which message of this session to bring: its last reply is here already.");
    const said = saidIn(source, message);
    const now = app.clock.now();
    const parent = target.thread.at(-1);
    const note: Message = {
      ...{ id: newMessageId(now), role: "system", status: "complete", createdAt: now },
      parts: [{ type: "text", text: said.text }],
      note: { session: from, message: said.id, title: source.summary.title ?? untitled },
      ...(parent && { parentId: parent.id }),
    };
    await app.store.append(id, [
      { type: "message", key: note.id, value: messageValueOf(note) },
      fieldChange("head", note.id),
      fieldChange("end", null),
    ]);
    return { message: note.id };
  },
});

/** A reply that broke off and went on is brought as a whole. */
function saidIn({ tree, thread }: Session, message: MessageId | undefined) {
  const path =
    message === undefined
      ? thread.slice(0, thread.findLastIndex(({ role }) => role === "assistant") + 1)
      : pathTo(tree, message);
  const last = path.at(-1);
  if (!last)
    throw new UserError(
      message === undefined ? "There is no reply there yet." : "There is no such message there.",
    );
  if (last.status === "streaming")
    throw new UserError("That reply is still being written. Wait for it, or stop it first.");
  let begin = path.length - 1;
  while (begin > 0 && path[begin]?.continues) begin--;
  const text = path
    .slice(begin)
    .map(({ parts }) => textOf(parts))
    .join("");
  if (text.trim() === "") throw new UserError("There are no words in it to bring.");
  return { id: last.id, text };
}
