import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { branchSession } from "../../app/verbs/branchSession.ts";
import { deleteSession } from "../../app/verbs/deleteSession.ts";
import { duplicateSession } from "../../app/verbs/duplicateSession.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { selectMessage } from "../../app/verbs/selectMessage.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { MessageId, SessionId } from "../../core/ids.ts";
import type { Message } from "../../core/message.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { messagePreview } from "../messagePreview.ts";
import { offerUndo } from "../offerUndo.ts";
import { quickPickText } from "../quickPickText.ts";
import { withProgress } from "./withProgress.ts";

/** The dialogs around copies of sessions and versions within one. */
export class CopyDesk {
  readonly #app: App;
  readonly #leave: (session: SessionId) => void;

  /** @param leave Takes a session that is going away from where it is shown. */
  constructor(app: App, leave: (session: SessionId) => void) {
    this.#app = app;
    this.#leave = leave;
  }

  /** One copy is shown; several are only made. */
  async duplicate(sources: readonly SessionId[]): Promise<void> {
    const copies: SessionId[] = [];
    await withProgress(sources, async () => {
      for (const source of sources)
        copies.push((await runVerb(this.#app, duplicateSession, { session: source })).session);
    });
    const [[source], [session]] = [sources, copies];
    if (source === undefined || session === undefined) return;
    if (copies.length === 1)
      await this.#show(source, session, "is a copy. What is said in it does not change the original.");
    else
      offerUndo(`${countOf(copies.length, "session")} copied.`, async () => {
        const left = await stillListed(this.#app, copies);
        if (left.length > 0) await runVerb(this.#app, deleteSession, { sessions: left });
        for (const copy of left) this.#leave(copy);
      });
  }

  /** Asks from where, the end first. */
  async branch(source: SessionId): Promise<void> {
    const { thread } = await getSession(this.#app, source);
    if (thread.length === 0)
      throw new UserError("There is nothing to branch from yet. Say something in this session first.");
    const picked = await vscode.window.showQuickPick(
      [...thread].reverse().map((message, index) => this.#itemOf(message, index === 0)),
      { placeHolder: "Branch from which message? It is the last one the new session begins with." },
    );
    if (!picked) return;
    const model = await vscode.window.showQuickPick(
      [
        { label: "The Same Model", isOther: false },
        { label: "Another Model...", description: "choose it for the new session", isOther: true },
      ],
      { placeHolder: "Go on with which model?" },
    );
    if (!model) return;
    const session = await this.branchAt(source, picked.id, "view");
    if (model.isOther) await vscode.commands.executeCommand("braid.model.choose", session);
  }

  /** Answers the branch. @param where Where it is shown. */
  async branchAt(source: SessionId, message: MessageId, where: "view" | "editor"): Promise<SessionId> {
    const { session } = await runVerb(this.#app, branchSession, { session: source, message });
    await this.#show(source, session, "goes on from there. The original stays as it is.", where);
    return session;
  }

  /** Lets the user choose among the versions of a conversation that are not shown now. */
  async selectVersion(session: SessionId): Promise<void> {
    const { tree, thread } = await getSession(this.#app, session);
    const shown = new Set(thread.map(({ id }) => id));
    const versions = tree.leaves.filter(({ id }) => !shown.has(id));
    if (versions.length === 0) {
      void vscode.window.showInformationMessage(
        "This session has one version only. Another one comes of trying a reply again or of going back to an earlier state.",
      );
      return;
    }
    const picked = await vscode.window.showQuickPick(
      versions.reverse().map((leaf) => {
        const path = tree.path(leaf.id);
        const from = path.findIndex(({ id }) => !shown.has(id));
        const first = path[from] ?? leaf;
        const { label, description } = this.#itemOf(first, false);
        return {
          label,
          description: `${description} · ${countOf(path.length - from, "message")} not shown now`,
          id: leaf.id,
        };
      }),
      { placeHolder: "Show which version of this conversation?" },
    );
    if (!picked) return;
    const { before } = await runVerb(this.#app, selectMessage, { session, message: picked.id });
    const message = "This is another version of the conversation.";
    if (before === undefined) void vscode.window.showInformationMessage(message);
    else offerUndo(message, () => runVerb(this.#app, selectMessage, { session, message: before }));
  }

  #itemOf(message: Message, isLast: boolean): vscode.QuickPickItem & { readonly id: MessageId } {
    return {
      label: quickPickText(messagePreview(message)),
      description: [
        ...(isLast ? ["the end"] : []),
        message.role === "user" ? "you" : message.role === "assistant" ? "reply" : "note",
        ageOf(message.createdAt, this.#app.clock.now()),
      ].join(" · "),
      id: message.id,
    };
  }

  async #show(
    source: SessionId,
    session: SessionId,
    sentence: string,
    where: "view" | "editor" = "view",
  ): Promise<void> {
    await runVerb(this.#app, openSession, { session, where });
    const { title } = (await getSession(this.#app, session)).summary;
    offerUndo(`“${visibleText(title ?? untitled)}” ${sentence}`, async () => {
      await runVerb(this.#app, deleteSession, { session });
      this.#leave(session);
      await runVerb(this.#app, openSession, { session: source, where });
    });
  }
}
