import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import type { SessionId } from "../../core/ids.ts";
import { lastUsedAt, untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { ageOf } from "./age.ts";

/** Lets the user pick one of this workspace's sessions, or of all, for commands that were called without one. */
export async function pickSession(
  app: App,
  question: string,
  {
    deleted = false,
    everywhere = false,
    archived = false,
  }: { readonly deleted?: boolean; readonly everywhere?: boolean; readonly archived?: boolean } = {},
): Promise<SessionId | undefined> {
  const workspace = everywhere ? "all" : "current";
  const sessions = await runVerb(app, listSessions, {
    workspace,
    deleted,
    ...(!deleted && { archived }),
  });
  if (sessions.length === 0) {
    void vscode.window.showInformationMessage(
      archived
        ? "No session is archived."
        : everywhere
          ? deleted
            ? "The trash holds no sessions."
            : "There are no sessions yet."
          : deleted
            ? "The trash holds no sessions of this workspace."
            : "This workspace has no sessions yet.",
    );
    return undefined;
  }
  const now = app.clock.now();
  const picked = await vscode.window.showQuickPick(
    sessions.map((summary) => ({
      label: visibleText(summary.title ?? untitled),
      description: [
        ageOf(lastUsedAt(summary, now), now),
        summary.messageCount === 1 ? "1 message" : `${summary.messageCount} messages`,
        ...(everywhere ? [visibleText(workspaceNameOf(summary.workspace))] : []),
      ].join(" · "),
      id: summary.id,
    })),
    { placeHolder: question, matchOnDescription: true },
  );
  return picked?.id;
}
