import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { projectsSession } from "../../core/projectRecords.ts";
import { readSyncRules, sessionSyncChange } from "../../core/syncRules.ts";
import { presentSummary } from "../manySessions.ts";
import { shareThread } from "../shareThread.ts";
import { sessionIdsSchema, verb } from "../verb.ts";

export const setSessionSync = verb({
  name: "session.setSync",
  title: "Sync Session or Not",
  description:
    "Excepts one or several sessions from syncing on every machine, or lets them travel again. Copies that other machines already have stay there unchanged.",
  input: v.object({
    sessions: sessionIdsSchema,
    isSynced: v.pipe(v.boolean(), v.description("False to except them, true to let them travel again.")),
  }),
  /** `changed` is what the opposite takes back. */
  async run(app, { sessions, isSynced }): Promise<{ changed: readonly SessionId[] }> {
    const share = shareThread();
    const listed = new Map((await app.store.list()).map((summary) => [summary.id, summary]));
    for (const session of sessions) {
      await share();
      await presentSummary(app, session, listed.get(session));
    }
    const excepted = readSyncRules(await app.store.find(projectsSession)).sessions;
    const changed = sessions.filter((session) => excepted.has(session) === isSynced);
    if (changed.length > 0)
      await app.store.append(
        projectsSession,
        changed.map((session) => sessionSyncChange(session, isSynced)),
      );
    return { changed };
  },
});
