import * as v from "valibot";
import { newSessionId, type SessionId } from "../../core/ids.ts";
import { fieldChange } from "../../core/session.ts";
import { workspaceValueOf } from "../../core/workspace.ts";
import { titleSchema, verb } from "../verb.ts";

export const createSession = verb({
  name: "session.create",
  title: "New Session",
  description: "Creates an empty session in the open workspace and shows it.",
  input: v.object({
    title: v.optional(titleSchema),
    activate: v.optional(
      v.pipe(v.boolean(), v.description("Whether to show it; true unless said otherwise.")),
    ),
  }),
  async run(app, { title, activate = true }): Promise<{ session: SessionId }> {
    const session = newSessionId();
    await app.store.append(session, [
      fieldChange("createdAt", app.clock.now()),
      fieldChange("workspace", workspaceValueOf(app.workspace())),
      ...(title === undefined ? [] : [fieldChange("title", title)]),
    ]);
    if (activate) await app.screen?.openSession(session, "view", true);
    return { session };
  },
});
