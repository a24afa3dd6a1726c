import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { SessionId } from "../../core/ids.ts";
import { lastUsedAt, type SessionSummary, untitled } from "../../core/session.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { quickPickText } from "../quickPickText.ts";

export interface SessionChoice {
  /** The one that is open comes first: most commands are about what is in front of the user. */
  readonly open?: SessionId | undefined;
  /** Those in the trash instead. */
  readonly deleted?: boolean;
  /** Those of all workspaces. */
  readonly everywhere?: boolean;
  /** Those in the archive instead. */
  readonly archived?: boolean;
  /** Only those that are pinned, or only those that are not. */
  readonly pinned?: boolean;
}

function noneOf({ deleted = false, everywhere = false, archived = false, pinned }: SessionChoice): string {
  if (archived) return "No session is archived.";
  if (deleted)
    return everywhere ? "The trash holds no sessions." : "The trash holds no sessions of this workspace.";
  const what =
    pinned === undefined ? "sessions yet" : pinned ? "pinned sessions" : "sessions that are not pinned";
  return everywhere ? `There are no ${what}.` : `This workspace has no ${what}.`;
}

/** Lets the user pick one of this workspace's sessions, or of all, for commands that were called without one. */
export async function pickSession(
  app: App,
  question: string,
  choice: SessionChoice = {},
): Promise<SessionId | undefined> {
  const { deleted = false, everywhere = false, archived = false, pinned, open } = choice;
  const listed = await runVerb(app, listSessions, {
    deleted,
    workspace: everywhere ? "all" : "current",
    ...(!deleted && { archived }),
  });
  const sessions = listed.filter(
    (summary) =>
      pinned === undefined || (summary.trouble === undefined && (summary.pinned ?? false) === pinned),
  );
  if (sessions.length === 0) {
    void vscode.window.showInformationMessage(noneOf(choice));
    return undefined;
  }
  const now = app.clock.now();
  const picked = await vscode.window.showQuickPick(
    openFirst(sessions, open).map((summary) => ({
      label: quickPickText(summary.title ?? untitled),
      description: [
        ...(summary.id === open ? ["open"] : []),
        ageOf(lastUsedAt(summary, now), now),
        countOf(summary.messageCount, "message"),
        ...(everywhere ? [quickPickText(workspaceNameOf(summary.workspace))] : []),
      ].join(" · "),
      id: summary.id,
    })),
    { placeHolder: question, matchOnDescription: true },
  );
  return picked?.id;
}

const openFirst = (sessions: readonly SessionSummary[], open: SessionId | undefined) =>
  [...sessions].sort((one, other) => Number(other.id === open) - Number(one.id === open));
