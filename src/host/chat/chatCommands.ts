import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { continueReply } from "../../app/verbs/continueReply.ts";
import { retryReply } from "../../app/verbs/retryReply.ts";
import { stopReply } from "../../app/verbs/stopReply.ts";
import type { SessionId } from "../../core/ids.ts";
import { textOf } from "../../core/message.ts";
import { quickPickText } from "../quickPickText.ts";
import { ageOf } from "../sessions/age.ts";
import type { Chats } from "./chats.ts";

type Run = (...args: readonly unknown[]) => Promise<unknown>;

const previewLength = 100;

/**
 * The commands about the conversation in front of the user.
 * @param onActive Runs a command for the session that it was called with, else for the one in front.
 */
export const chatCommands = (
  app: App,
  chats: Chats,
  onActive: (run: (session: SessionId) => Promise<unknown>) => Run,
) => ({
  "braid.chat.openInEditor": async () => chats.openActiveInEditor(),
  "braid.chat.stop": onActive((session) => runVerb(app, stopReply, { session })),
  "braid.chat.retry": onActive((session) => runVerb(app, retryReply, { session })),
  "braid.chat.continue": onActive((session) => runVerb(app, continueReply, { session })),
  "braid.chat.edit": onActive((session) => edit(app, chats, session)),
  "braid.chat.find": async () => chats.openFind(),
});

/** Asks which question. It is edited in the conversation, where there is room for several lines. */
async function edit(app: App, chats: Chats, session: SessionId): Promise<void> {
  const { thread } = await getSession(app, session);
  const questions = thread.filter(({ role }) => role === "user").reverse();
  if (questions.length === 0) throw new UserError("There is no message of yours in this session yet.");
  const now = app.clock.now();
  const picked = await vscode.window.showQuickPick(
    questions.map(({ id, parts, createdAt }) => ({
      label: quickPickText(textOf(parts).replace(/\s+/g, " ").trim().slice(0, previewLength)) || "(no text)",
      description: ageOf(createdAt, now),
      id,
    })),
    { placeHolder: "Edit which message? The version that is there is kept beside the new one." },
  );
  if (picked) await chats.edit(session, picked.id);
}
