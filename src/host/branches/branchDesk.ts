import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { contentOf } from "../../app/earlierStates.ts";
import { takeBackNote } from "../../app/takeBackNote.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { branchSession } from "../../app/verbs/branchSession.ts";
import { bringNote } from "../../app/verbs/bringNote.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { selectMessage } from "../../app/verbs/selectMessage.ts";
import { commonLength } from "../../core/forks.ts";
import { type MessageId, readMessageId, readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { tabName } from "../../core/tabName.ts";
import { comparisonOf } from "../../exchange/comparison.ts";
import { type Dialogs, sayWithUndo } from "../dialogs.ts";
import type { Questions, Row } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";
import { nameOf, pathOf, type Side, sidesOf } from "./sides.ts";

const scheme = "braid";

export interface BranchDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
  /** The session in front of the user. */
  active(): SessionId | undefined;
}

/** The commands about versions and branches of the session in front. */
export class BranchDesk implements vscode.Disposable {
  readonly #setup: BranchDeskSetup;
  readonly #provider: vscode.Disposable;

  constructor(setup: BranchDeskSetup) {
    this.#setup = setup;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.#sideAt(uri),
    });
  }

  dispose(): void {
    this.#provider.dispose();
  }

  /** Shows the version that a row stands for. */
  async show(row: unknown): Promise<void> {
    const { session, message } = versionIn(row);
    await runVerb(this.#setup.app, selectMessage, { session, message });
    await runVerb(this.#setup.app, openSession, { session, takesFocus: false });
  }

  /** A session of its own that goes on from the end of the version. */
  async branchFrom(row: unknown): Promise<void> {
    const { session: source, message: first } = versionIn(row);
    const message = sideIn(row)?.leaf ?? first;
    const { session } = await runVerb(this.#setup.app, branchSession, { session: source, message });
    await runVerb(this.#setup.app, openSession, { session });
  }

  async compareWithShown(row: unknown): Promise<void> {
    const shown = { session: this.#front };
    const side = sideIn(row);
    if (!side) throw new UserError("Choose a version or a session in the view of branches.");
    await this.#compare(shown, side);
  }

  /** "Braid: Compare Branches...". */
  async compare(): Promise<void> {
    const { app, questions } = this.#setup;
    const sides = await sidesOf(app, this.#front);
    if (sides.length < 2)
      throw new UserError(
        "This session has one version only. Try a reply again, edit a message, or branch the session to have something to compare.",
      );
    const left = await questions.pick("Compare Branches (1 of 2)", "Which is to be on the left?", sides);
    if (!left) return;
    const others = sides.filter(({ value }) => value !== left);
    const right = await questions.pick("Compare Branches (2 of 2)", "Which is to be on the right?", others);
    if (right) await this.#compare(left, right);
  }

  /** "Braid: Bring Conclusion of a Branch Here...". @param row A version or session, or nothing to choose one. */
  async bring(row: unknown): Promise<void> {
    const { app, questions, dialogs } = this.#setup;
    const target = this.#front;
    const side =
      sideIn(row) ??
      (await questions.pick(
        "Bring Conclusion of a Branch Here",
        "The last reply of which branch or session?",
        await this.#sources(target),
      ));
    if (!side) return;
    const { path } = await pathOf(app, side);
    const message = path.findLast(({ role }) => role === "assistant")?.id;
    if (message === undefined) throw new UserError("There is no reply there yet.");
    const before = await contentOf(app, target);
    const brought = { session: target, from: side.session, message };
    const { message: note } = await runVerb(app, bringNote, brought);
    await runVerb(app, openSession, { session: target });
    sayWithUndo(
      dialogs,
      "The conclusion is here as a note. Your next message is answered with it in view.",
      () => takeBackNote(app, target, note, before),
    );
  }

  get #front(): SessionId {
    const session = this.#setup.active();
    if (!session) throw new UserError("Open a session first.");
    return session;
  }

  /** Its own branches first, then every other session of this workspace. */
  async #sources(target: SessionId): Promise<readonly Row<Side>[]> {
    const { app } = this.#setup;
    const [, ...near] = await sidesOf(app, target);
    const known = new Set([target, ...near.map(({ value }) => value.session)]);
    const far = (await runVerb(app, listSessions, {}))
      .filter(({ id, messageCount, trouble }) => !known.has(id) && messageCount > 0 && !trouble)
      .map(({ id, title = untitled }) => ({
        label: `$(comment) ${quickPickText(title)}`,
        value: { session: id },
      }));
    return [...near, ...far];
  }

  async #compare(left: Side, right: Side): Promise<void> {
    const { app } = this.#setup;
    const [leftName, rightName] = [await nameOf(app, left), await nameOf(app, right)];
    await vscode.commands.executeCommand(
      "vscode.diff",
      uriOf(leftName, left, right),
      uriOf(rightName, right, left),
      `${leftName} ↔ ${rightName}`,
    );
  }

  async #sideAt(uri: vscode.Uri): Promise<string> {
    try {
      const [own, other] = (JSON.parse(uri.query) as unknown[]).map(sideIn);
      if (!own || !other) return "";
      const { app } = this.#setup;
      const [{ session, path }, { path: otherPath }] = [await pathOf(app, own), await pathOf(app, other)];
      return comparisonOf(session, path, commonLength(path, otherPath));
    } catch {
      return "This branch is not there any more.";
    }
  }
}

/** Both sides know of each other: what they have in common is left out of both. */
const uriOf = (name: string, own: Side, other: Side): vscode.Uri =>
  vscode.Uri.from({
    scheme,
    path: `/${tabName(name)}.md`,
    query: JSON.stringify([own, other]),
  });

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Rows of the tree, and what stands in addresses: read, not trusted. */
function sideIn(row: unknown): Side | undefined {
  const session = readSessionId(member(row, "session"));
  const leaf = readMessageId(member(row, "leaf")) ?? readMessageId(member(row, "message"));
  return session && { session, ...(leaf && { leaf }) };
}

function versionIn(row: unknown): { readonly session: SessionId; readonly message: MessageId } {
  const session = readSessionId(member(row, "session"));
  const message = readMessageId(member(row, "message"));
  if (!session || !message) throw new UserError("Choose a version in the view of branches.");
  return { session, message };
}
