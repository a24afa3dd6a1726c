import type { MessageId, SessionId } from "../core/ids.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type App, getSession } from "./app.ts";
import { bringTo } from "./earlierStates.ts";
import { UserError } from "./userError.ts";

/**
 * Takes a note back that was brought into a session.
 * @param before The session as it was without it.
 * @throws UserError when the conversation has gone on since: what was said would go out of sight with the note.
 */
export async function takeBackNote(
  app: App,
  session: SessionId,
  note: MessageId,
  before: RecordSet,
): Promise<void> {
  if ((await getSession(app, session)).thread.at(-1)?.id !== note)
    throw new UserError("The conversation has gone on with the note, so it stays.");
  await bringTo(app, session, before);
}
