import type { SessionId } from "../core/ids.ts";
import { removalValue } from "../core/removal.ts";
import { fieldChange, untitled } from "../core/session.ts";
import { visibleText } from "../core/visibleText.ts";
import { type App, findSession } from "./app.ts";
import { UserError } from "./userError.ts";

/**
 * Removes sessions from the trash for good. What could not be removed stays in the trash.
 * @throws UserError at the first session that is not in the trash or is being answered; StoreError when the disk refused.
 */
export async function purgeSessions(
  app: App,
  sessions: readonly SessionId[],
): Promise<{ readonly purged: readonly SessionId[] }> {
  const purged: SessionId[] = [];
  try {
    for (const id of sessions) if (await purge(app, id)) purged.push(id);
  } finally {
    if (purged.length > 0) app.search?.forget();
  }
  return { purged };
}

/** @returns Whether there was something to remove: somebody else may have been quicker. */
async function purge(app: App, id: SessionId): Promise<boolean> {
  const session = await findSession(app, id);
  if (!session) return false;
  const { summary, thread } = session;
  const title = visibleText(summary.title ?? untitled);
  if (summary.deletedAt === undefined)
    throw new UserError(`“${title}” is not in the trash, so it was not removed. Delete it first.`);
  if (app.turns.isBusy(id) || thread.at(-1)?.status === "streaming")
    throw new UserError(
      `A reply is still being written in “${title}”, so it was not removed. Stop it first.`,
    );
  const known = await app.store.find(id);
  await app.store.append(id, [fieldChange("purged", known ? removalValue(known) : true)]);
  return true;
}
