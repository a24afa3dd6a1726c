import * as v from "valibot";
import { newSessionId, type SessionId } from "../../core/ids.ts";
import { fieldChange, summaryOf } from "../../core/session.ts";
import { workspaceValueOf } from "../../core/workspace.ts";
import type { App } from "../app.ts";
import { titleSchema, verb } from "../verb.ts";

/** Pressing "New Session" twice is not meant to leave an empty session behind. */
async function emptyInFront({ screen, store }: App): Promise<SessionId | undefined> {
  const records = screen?.active && (await store.find(screen.active));
  if (!records) return undefined;
  const { id, title, messageCount, deletedAt, purgedAt } = summaryOf(records);
  const isThere = deletedAt === undefined && purgedAt === undefined;
  return messageCount === 0 && title === undefined && isThere ? id : undefined;
}

export const createSession = verb({
  name: "session.create",
  title: "New Session",
  description:
    "Creates an empty session in the open workspace and shows it. Without a title, an empty one that is in front of the user already is used.",
  input: v.object({
    title: v.optional(titleSchema),
    activate: v.optional(
      v.pipe(v.boolean(), v.description("Whether to show it; true unless said otherwise.")),
    ),
  }),
  async run(app, { title, activate = true }): Promise<{ session: SessionId }> {
    const session = (activate && title === undefined && (await emptyInFront(app))) || newSessionId();
    await app.store.append(session, [
      fieldChange("createdAt", app.clock.now()),
      fieldChange("workspace", workspaceValueOf(app.workspace())),
      ...(title === undefined ? [] : [fieldChange("title", title)]),
    ]);
    if (activate) await app.screen?.openSession(session, "view", true);
    return { session };
  },
});
