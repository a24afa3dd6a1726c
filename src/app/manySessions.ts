import { messageOf } from "../base/messageOf.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionSummary } from "../core/session.ts";
import { type App, getSession } from "./app.ts";
import { shareThread } from "./shareThread.ts";
import { UserError } from "./userError.ts";

/** How many sessions are changed at once: what is asked for together is written together. */
const sliceSize = 50;

/**
 * Does something to one or several sessions, also thousands. All are looked at before the first is changed, so that one that
 * refuses changes none.
 * @param look Throws when a session cannot be changed.
 * @param change Answers whether there was anything to do.
 * @returns Those that were changed.
 * @throws what `look` or `change` threw, for one session; for several a UserError that says which one refused, or which are
 *   left as they were.
 */
export async function changeMany<Known>(
  app: App,
  sessions: readonly SessionId[],
  look: (session: SessionId, listed: SessionSummary | undefined) => Promise<Known>,
  change: (session: SessionId, known: Known) => Promise<boolean>,
): Promise<readonly SessionId[]> {
  const isOne = sessions.length === 1;
  const share = shareThread();
  const listed = new Map((await app.store.list()).map((summary) => [summary.id, summary]));
  const known: (readonly [SessionId, Known])[] = [];
  for (const session of sessions) {
    await share();
    try {
      known.push([session, await look(session, listed.get(session))]);
    } catch (cause) {
      if (isOne) throw cause;
      throw new UserError(`Nothing was changed because of the session ${session}. ${messageOf(cause)}`, {
        cause,
      });
    }
  }
  const changed: SessionId[] = [];
  for (let from = 0; from < known.length; from += sliceSize) {
    await share();
    const slice = known.slice(from, from + sliceSize);
    const ends = await Promise.allSettled(slice.map(([session, each]) => change(session, each)));
    const left: SessionId[] = [];
    let failure: unknown;
    for (const [at, end] of ends.entries()) {
      const session = slice[at]?.[0];
      if (session === undefined) continue;
      if (end.status === "fulfilled") end.value && changed.push(session);
      else {
        left.push(session);
        failure ??= end.reason;
      }
    }
    if (left.length === 0) continue;
    if (isOne) throw failure;
    left.push(...sessions.slice(from + sliceSize));
    throw new UserError(
      `Only ${sessions.length - left.length} of ${sessions.length} sessions were done; left as they were: ${left.join(", ")}. ${messageOf(failure)}`,
      { cause: failure },
    );
  }
  return changed;
}

/** @throws UserError when a session does not exist or is in the trash. Only then is it read. */
export async function presentSummary(
  app: App,
  session: SessionId,
  listed: SessionSummary | undefined,
): Promise<SessionSummary> {
  const isThere =
    listed && listed.purgedAt === undefined && listed.deletedAt === undefined && listed.trouble === undefined;
  return isThere ? listed : (await getSession(app, session)).summary;
}
