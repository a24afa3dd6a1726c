import type { App } from "../../app/app.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Subjects } from "../commandSubjects.ts";
import { archive, unarchive } from "./archiveDesk.ts";
import { CheckpointDesk } from "./checkpointDesk.ts";
import { CopyDesk } from "./copyDesk.ts";
import { MetaDesk } from "./metaDesk.ts";
import { TagDesk } from "./tagDesk.ts";

/**
 * The commands that put sessions in order.
 * @param leave Takes a session that is going away from where it is shown.
 */
export function organiseCommands(
  app: App,
  { onSession, onSessions }: Subjects,
  leave: (session: SessionId) => void,
) {
  const tags = new TagDesk(app);
  const copies = new CopyDesk(app, leave);
  const metadata = new MetaDesk(app);
  const checkpoints = new CheckpointDesk(app);
  return {
    "braid.session.tag": onSessions("Tag which session?", (sessions) => tags.tag(sessions)),
    "braid.session.untag": onSessions("Remove tags from which session?", (sessions) => tags.untag(sessions)),
    "braid.session.archive": onSessions("Archive which session?", (sessions) => archive(app, sessions)),
    "braid.session.unarchive": onSessions(
      "Take which session out of the archive?",
      (sessions) => unarchive(app, sessions),
      { archived: true, everywhere: true }, // What is archived may be anywhere, and few look for it often.
    ),
    "braid.session.duplicate": onSessions("Duplicate which session?", (sessions) =>
      copies.duplicate(sessions),
    ),
    "braid.session.branch": onSession("Branch which session?", (session) => copies.branch(session)),
    "braid.message.select": onSession("Show another version of which session?", (session) =>
      copies.selectVersion(session),
    ),
    "braid.session.setMeta": onSession("Set metadata of which session?", (session) => metadata.set(session)),
    "braid.session.removeMeta": onSession("Remove metadata of which session?", (session) =>
      metadata.remove(session),
    ),
    "braid.session.showMeta": onSession("Show metadata of which session?", (session) =>
      metadata.show(session),
    ),
    "braid.checkpoint.save": onSession("Save a checkpoint of which session?", (session) =>
      checkpoints.save(session),
    ),
    "braid.checkpoint.list": onSession("List the checkpoints of which session?", (session) =>
      checkpoints.list(session),
    ),
    "braid.checkpoint.restore": onSession("Restore a checkpoint of which session?", (session) =>
      checkpoints.restore(session),
    ),
    "braid.checkpoint.delete": onSession("Delete a checkpoint of which session?", (session) =>
      checkpoints.delete(session),
    ),
    "braid.session.clearHistory": onSession("Clear the history of which session?", (session) =>
      checkpoints.clear(session),
    ),
    "braid.session.reset": onSession("Reset which session?", (session) => checkpoints.reset(session)),
  };
}
