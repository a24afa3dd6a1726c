import * as v from "valibot";
import { changesToBranch, pathTo, titleOfCopy } from "../../core/copySession.ts";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange, untitled } from "../../core/session.ts";
import { modelChange, refuseUnknownProvider } from "../answer.ts";
import { getSession } from "../app.ts";
import { copySession } from "../copies.ts";
import { UserError } from "../userError.ts";
import { messageIdSchema, modelSchema, sessionIdSchema, titleSchema, verb } from "../verb.ts";

export const branchSession = verb({
  name: "session.branch",
  title: "Branch Session",
  description:
    "Makes a new session that begins with the messages of another one, up to a message of choice or to its end, and goes on by itself, with another model if wanted. The two are linked.",
  input: v.object({
    session: sessionIdSchema,
    message: v.optional(
      v.pipe(
        messageIdSchema,
        v.description("The last message to take along; the last one shown when left out."),
      ),
    ),
    title: v.optional(v.pipe(titleSchema, v.description("The title; “Branch of ...” when left out."))),
    model: v.optional(
      v.pipe(modelSchema, v.description("The model it goes on with; the same one when left out.")),
    ),
  }),
  /** The new session. session.delete takes it back. */
  async run(app, { session: source, message, title, model }): Promise<{ session: SessionId }> {
    const { tree, thread, summary } = await getSession(app, source);
    if (model) refuseUnknownProvider(app, model);
    if (message === undefined && thread.length === 0)
      throw new UserError("There is nothing to branch from yet. Say something in this session first.");
    const path = message === undefined ? thread : pathTo(tree, message);
    if (path.length === 0) throw new UserError("There is no such message in this session.");
    const session = await copySession(app, source, (records, target) => [
      ...changesToBranch(records, target, path, app.turns.unsaved(source)),
      fieldChange("title", title ?? titleOfCopy("Branch of", summary.title ?? untitled)),
      ...(model ? [modelChange(model)] : []),
    ]);
    return { session };
  },
});
