import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { pinSession } from "../../app/verbs/pinSession.ts";
import { unpinSession } from "../../app/verbs/unpinSession.ts";
import type { Subjects } from "../commandSubjects.ts";
import type { BackupDesk } from "./backupDesk.ts";
import type { CleanupDesk } from "./cleanupDesk.ts";
import type { FoundBackup } from "./foundBackup.ts";
import type { StateDesk } from "./stateDesk.ts";
import type { TrashDesk } from "./trashDesk.ts";

/** The dialogs that trash, backups and clean-ups are made of. */
export interface HistoryDesks {
  readonly trash: TrashDesk;
  readonly backups: BackupDesk;
  readonly states: StateDesk;
  readonly found: FoundBackup;
  readonly cleanup: CleanupDesk;
}

/** The commands of trash, backups and clean-ups. */
export const historyCommands = (
  app: App,
  { trash, backups, states, found, cleanup }: HistoryDesks,
  { onSession, onSessions }: Subjects,
) => ({
  "braid.session.pin": onSessions(
    "Pin which session?",
    (sessions) => runVerb(app, pinSession, { sessions: [...sessions] }),
    { pinned: false },
  ),
  "braid.session.unpin": onSessions(
    "Unpin which session?",
    (sessions) => runVerb(app, unpinSession, { sessions: [...sessions] }),
    { pinned: true },
  ),
  "braid.session.restore": (argument: unknown, selection: unknown) => trash.restore(argument, selection),
  "braid.session.purge": (argument: unknown, selection: unknown) => trash.purge(argument, selection),
  "braid.session.restoreAsOf": onSession("Restore which session?", (session) => states.restore(session)),
  "braid.trash.empty": () => trash.empty(),
  "braid.backup.make": () => backups.make(),
  "braid.backup.restore": () => backups.restore(),
  "braid.backup.restoreFound": () => found.restore(),
  "braid.store.cleanup": () => cleanup.cleanUpNow(),
});
