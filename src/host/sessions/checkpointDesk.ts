import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { bringBackCheckpoint } from "../../app/checkpoints.ts";
import { bringTo, contentOf } from "../../app/earlierStates.ts";
import { runVerb } from "../../app/verb.ts";
import { branchSession } from "../../app/verbs/branchSession.ts";
import { clearHistory } from "../../app/verbs/clearHistory.ts";
import { deleteCheckpoint } from "../../app/verbs/deleteCheckpoint.ts";
import { listCheckpoints } from "../../app/verbs/listCheckpoints.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { resetSession } from "../../app/verbs/resetSession.ts";
import { restoreCheckpoint } from "../../app/verbs/restoreCheckpoint.ts";
import { saveCheckpoint } from "../../app/verbs/saveCheckpoint.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { Checkpoint, CheckpointId } from "../../core/checkpoint.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { timeOf } from "../dates.ts";
import { offerUndo } from "../offerUndo.ts";

interface CheckpointItem extends vscode.QuickPickItem {
  readonly checkpoint: Checkpoint;
}

/** The dialogs around checkpoints, and around what can be taken back by one. */
export class CheckpointDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async save(session: SessionId): Promise<void> {
    const name = await vscode.window.showInputBox({
      title: "Save Checkpoint (1 of 2)",
      prompt: "What is it to be called? Leave it empty for a number.",
      validateInput: (text) => (text.trim().length > 200 ? "A name has at most 200 characters." : undefined),
    });
    if (name === undefined) return;
    const description = await vscode.window.showInputBox({
      title: "Save Checkpoint (2 of 2)",
      prompt: "A description, if you want one.",
      validateInput: (text) =>
        text.trim().length > 2000 ? "A description has at most 2,000 characters." : undefined,
    });
    if (description === undefined) return;
    const saved = await runVerb(this.#app, saveCheckpoint, {
      session,
      ...(name.trim() !== "" && { name }),
      ...(description.trim() !== "" && { description }),
    });
    offerUndo(`Saved “${visibleText(saved.name)}”. “Braid: Restore Checkpoint” brings you back to it.`, () =>
      runVerb(this.#app, deleteCheckpoint, { session, checkpoint: saved.checkpoint }),
    );
  }

  /** Shows what there is, then what can be done with the one that is chosen. */
  async list(session: SessionId): Promise<void> {
    const checkpoint = await this.#pick(session, "Choose one to restore it, branch from it, or delete it");
    if (!checkpoint) return;
    const { head } = checkpoint;
    const picked = await vscode.window.showQuickPick(
      [
        { label: "$(discard) Restore", run: () => this.#restore(session, checkpoint) },
        ...(head === undefined
          ? []
          : [{ label: "$(git-branch) Branch from Here", run: () => this.#branch(session, head) }]),
        { label: "$(trash) Delete", run: () => this.#delete(session, checkpoint.id) },
      ],
      { placeHolder: `“${visibleText(checkpoint.name)}”, saved ${timeOf(checkpoint.at)}` },
    );
    await picked?.run();
  }

  async restore(session: SessionId): Promise<void> {
    const checkpoint = await this.#pick(
      session,
      "Restore which checkpoint? Nothing is removed: what was said since stays.",
    );
    if (checkpoint) await this.#restore(session, checkpoint);
  }

  async delete(session: SessionId): Promise<void> {
    const checkpoint = await this.#pick(session, "Delete which checkpoint? The conversation stays.");
    if (checkpoint) await this.#delete(session, checkpoint.id);
  }

  async clear(session: SessionId): Promise<void> {
    const { checkpoint } = await runVerb(this.#app, clearHistory, { session });
    if (checkpoint)
      offerUndo("The conversation begins again. What was said is kept as a checkpoint.", () =>
        runVerb(this.#app, restoreCheckpoint, { session, checkpoint }),
      );
    else void vscode.window.showInformationMessage("There is nothing to clear: this session is empty.");
  }

  async reset(session: SessionId): Promise<void> {
    const before = await contentOf(this.#app, session);
    const { checkpoint } = await runVerb(this.#app, resetSession, { session });
    if (checkpoint)
      offerUndo("The session begins anew, with its model. What was said is kept as a checkpoint.", () =>
        bringTo(this.#app, session, before),
      );
    else void vscode.window.showInformationMessage("There is nothing to reset: this session is empty.");
  }

  async #restore(session: SessionId, { id, name }: Checkpoint): Promise<void> {
    const { checkpoint } = await runVerb(this.#app, restoreCheckpoint, { session, checkpoint: id });
    const title = visibleText(name);
    if (checkpoint)
      offerUndo(`The session is as it was at “${title}”. What was said since is kept beside it.`, () =>
        runVerb(this.#app, restoreCheckpoint, { session, checkpoint }),
      );
    else void vscode.window.showInformationMessage(`The session is as it was at “${title}” already.`);
  }

  async #branch(source: SessionId, message: CheckpointId): Promise<void> {
    const { session } = await runVerb(this.#app, branchSession, { session: source, message });
    await runVerb(this.#app, openSession, { session });
  }

  async #delete(session: SessionId, checkpoint: CheckpointId): Promise<void> {
    const before = await contentOf(this.#app, session);
    const { name } = await runVerb(this.#app, deleteCheckpoint, { session, checkpoint });
    offerUndo(`Deleted the checkpoint “${visibleText(name)}”.`, () =>
      bringBackCheckpoint(this.#app, before, checkpoint),
    );
  }

  async #pick(session: SessionId, placeHolder: string): Promise<Checkpoint | undefined> {
    const checkpoints = await runVerb(this.#app, listCheckpoints, { session });
    if (checkpoints.length === 0) {
      void vscode.window.showInformationMessage(
        "This session has no checkpoints yet. “Braid: Save Checkpoint” makes one.",
      );
      return undefined;
    }
    const now = this.#app.clock.now();
    const items = checkpoints.map((checkpoint): CheckpointItem => {
      const { name, description, at, messageCount, automatic } = checkpoint;
      return {
        label: visibleText(name),
        description: [
          ageOf(at, now),
          countOf(messageCount, "message"),
          ...(automatic ? ["saved by itself"] : []),
        ].join(" · "),
        ...(description !== undefined && { detail: visibleText(description) }),
        checkpoint,
      };
    });
    const { title } = (await getSession(this.#app, session)).summary;
    const picked = await vscode.window.showQuickPick(items, {
      title: `Checkpoints of “${visibleText(title ?? untitled)}”`,
      placeHolder,
      matchOnDetail: true,
    });
    return picked?.checkpoint;
  }
}
