import type { SessionId } from "../core/ids.ts";
import type { App } from "./app.ts";
import { isListed } from "./projectList.ts";

/**
 * Those of some sessions that are where they were found: what others deleted, restored or removed since then is left alone.
 * @param inTrash Where they were found.
 * @throws StoreError when the sessions cannot be listed.
 */
export async function stillListed(
  app: Pick<App, "store">,
  sessions: readonly SessionId[],
  inTrash = false,
): Promise<readonly SessionId[]> {
  const listed = (await app.store.list()).filter((summary) => isListed(summary, inTrash));
  const ids = new Set(listed.map(({ id }) => id));
  return sessions.filter((session) => ids.has(session));
}

/** The same of what was changed: those whose change can be taken back. */
export const thoseLeft = async (
  app: App,
  changed: readonly { readonly session: SessionId }[],
): Promise<ReadonlySet<SessionId>> =>
  new Set(
    await stillListed(
      app,
      changed.map(({ session }) => session),
    ),
  );
