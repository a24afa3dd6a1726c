import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { continueReply } from "../../app/verbs/continueReply.ts";
import { retryReply } from "../../app/verbs/retryReply.ts";
import { stopReply } from "../../app/verbs/stopReply.ts";
import { ageOf } from "../../core/age.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Subjects } from "../commandSubjects.ts";
import { messagePreview } from "../messagePreview.ts";
import { quickPickText } from "../quickPickText.ts";
import type { Chats } from "./chats.ts";

/** The commands about the conversation in front of the user. */
export const chatCommands = (app: App, chats: Chats, { onActive }: Subjects) => ({
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
    questions.map((question) => ({
      label: quickPickText(messagePreview(question)),
      description: ageOf(question.createdAt, now),
      id: question.id,
    })),
    { placeHolder: "Edit which message? The version that is there is kept beside the new one." },
  );
  if (picked) await chats.edit(session, picked.id);
}
