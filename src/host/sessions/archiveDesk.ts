import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { archiveSessions } from "../../app/verbs/archiveSessions.ts";
import { unarchiveSessions } from "../../app/verbs/unarchiveSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { offerUndo } from "../offerUndo.ts";

/** Puts sessions away, and says how they come back. */
export async function archive(app: App, sessions: readonly SessionId[]): Promise<void> {
  const { changed } = await runVerb(app, archiveSessions, { sessions: [...sessions] });
  if (changed.length > 0)
    offerUndo(
      `Archived ${countOf(changed.length, "session")}. “Braid: Show Archived Sessions” shows archived sessions.`,
      () => runVerb(app, unarchiveSessions, { sessions: [...changed] }),
    );
}

export async function unarchive(app: App, sessions: readonly SessionId[]): Promise<void> {
  const { changed } = await runVerb(app, unarchiveSessions, { sessions: [...sessions] });
  if (changed.length > 0)
    offerUndo(`${countOf(changed.length, "session is", "sessions are")} in the list again.`, () =>
      runVerb(app, archiveSessions, { sessions: [...changed] }),
    );
}
