import type { App } from "../../app/app.ts";
import type { Subjects } from "../commandSubjects.ts";
import { editorDialogs } from "../editorDialogs.ts";
import { workspaceIn } from "../sessions/groupItem.ts";
import { ExceptDesk } from "./exceptDesk.ts";

/** The commands that say what is not synced. */
export function exceptCommands(app: App, { onSessions }: Subjects) {
  const desk = new ExceptDesk(app, editorDialogs);
  return {
    "braid.session.stopSync": onSessions("Do not sync which session?", (sessions) =>
      desk.setSessions(sessions, false),
    ),
    "braid.session.allowSync": onSessions("Sync which session again?", (sessions) =>
      desk.setSessions(sessions, true),
    ),
    "braid.workspace.stopSync": (row: unknown) => desk.setWorkspace(workspaceIn(row), false),
    "braid.workspace.allowSync": (row: unknown) => desk.setWorkspace(workspaceIn(row), true),
  };
}
