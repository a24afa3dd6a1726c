import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { ageOf } from "./age.ts";

/** Lets the user pick one of this workspace's sessions, for commands that were called without one. */
export async function pickSession(
  app: App,
  question: string,
  { deleted = false }: { readonly deleted?: boolean } = {},
): Promise<SessionId | undefined> {
  const sessions = await runVerb(app, listSessions, { deleted });
  if (sessions.length === 0) {
    void vscode.window.showInformationMessage(
      deleted ? "The trash holds no sessions of this workspace." : "This workspace has no sessions yet.",
    );
    return undefined;
  }
  const now = app.clock.now();
  const picked = await vscode.window.showQuickPick(
    sessions.map(({ id, title, updatedAt, messageCount }) => ({
      label: visibleText(title ?? untitled),
      description: `${ageOf(updatedAt, now)} · ${messageCount === 1 ? "1 message" : `${messageCount} messages`}`,
      id,
    })),
    { placeHolder: question, matchOnDescription: true },
  );
  return picked?.id;
}
