import type { App } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
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
      () => onThoseLeft(app, changed, (sessions) => runVerb(app, unarchiveSessions, { sessions })),
    );
}

export async function unarchive(app: App, sessions: readonly SessionId[]): Promise<void> {
  const { changed } = await runVerb(app, unarchiveSessions, { sessions: [...sessions] });
  if (changed.length > 0)
    offerUndo(`${countOf(changed.length, "session is", "sessions are")} in the list again.`, () =>
      onThoseLeft(app, changed, (sessions) => runVerb(app, archiveSessions, { sessions })),
    );
}

/** Takes back what was done to those that nobody has deleted since. */
async function onThoseLeft(
  app: App,
  changed: readonly SessionId[],
  run: (sessions: SessionId[]) => Promise<unknown>,
): Promise<void> {
  const sessions = await stillListed(app, changed);
  if (sessions.length > 0) await run([...sessions]);
}
