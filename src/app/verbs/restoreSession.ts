import * as v from "valibot";
import type { EpochMs } from "../../base/clock.ts";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange, type SessionSummary, summaryOf } from "../../core/session.ts";
import { type App, findSession } from "../app.ts";
import { changeMany } from "../manySessions.ts";
import { UserError } from "../userError.ts";
import { oneOrMany, oneOrManyEntries, verb } from "../verb.ts";

const dateOf = (time: EpochMs): string => new Date(time).toLocaleDateString(undefined, { dateStyle: "long" });

export const restoreSession = verb({
  name: "session.restore",
  title: "Restore Session",
  description: "Brings one or several sessions back from the trash, just as they were.",
  input: v.object(oneOrManyEntries),
  /** Those that were in the trash: what session.delete takes back. */
  async run(app, args): Promise<{ changed: readonly SessionId[] }> {
    const changed = await changeMany(
      app,
      oneOrMany(args),
      async (session, listed) => isInTrash(listed) || wasDeleted(app, session),
      async (session, isThere) => {
        if (isThere) await app.store.append(session, [fieldChange("deleted", null)]);
        return isThere;
      },
    );
    return { changed };
  },
});

/** Told by the list, so that thousands are not read one by one. */
const isInTrash = (listed: SessionSummary | undefined): boolean =>
  listed?.deletedAt !== undefined && listed.purgedAt === undefined && listed.trouble === undefined;

/** @throws UserError when there is no such session any more. */
async function wasDeleted(app: App, session: SessionId): Promise<boolean> {
  const records = await app.store.find(session);
  const purgedAt = records && summaryOf(records).purgedAt;
  if (purgedAt !== undefined)
    throw new UserError(
      `This session was removed for good on ${dateOf(purgedAt)}. A backup may still have it: run “Braid: Restore from Backup”.`,
    );
  const found = await findSession(app, session);
  if (!found) throw new UserError("This session is not in the trash.");
  return found.summary.deletedAt !== undefined;
}
