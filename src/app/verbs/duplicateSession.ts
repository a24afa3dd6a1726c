import * as v from "valibot";
import { changesToDuplicate, titleOfCopy } from "../../core/copySession.ts";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange, summaryOf, untitled } from "../../core/session.ts";
import { copySession } from "../copies.ts";
import { sessionIdSchema, titleSchema, verb } from "../verb.ts";

export const duplicateSession = verb({
  name: "session.duplicate",
  title: "Duplicate Session",
  description:
    "Makes a copy of a session: its messages with all their versions, model, tags and metadata. Permissions stay behind. The two are linked, and otherwise independent.",
  input: v.object({
    session: sessionIdSchema,
    title: v.optional(v.pipe(titleSchema, v.description("The title; “Copy of ...” when left out."))),
  }),
  /** The new session. session.delete takes it back. */
  async run(app, { session: source, title }): Promise<{ session: SessionId }> {
    const session = await copySession(app, source, (records, target) => [
      ...changesToDuplicate(records, target, app.turns.unsaved(source)),
      fieldChange("title", title ?? titleOfCopy("Copy of", summaryOf(records).title ?? untitled)),
    ]);
    return { session };
  },
});
