import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { pinSession } from "../../app/verbs/pinSession.ts";
import { type DropTarget, dropOf } from "../../core/dropDecision.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { tellFailure } from "../editorDialogs.ts";
import { archive } from "./archiveDesk.ts";
import { TagDesk } from "./tagDesk.ts";
import type { Row, SessionRow } from "./treeRows.ts";

/** The editor gives every tree a type of its own for what is dragged within it. */
const ownType = "application/vnd.code.tree.braid.sessions";
const textType = "text/plain";

/** Dragging sessions onto groups, among pinned ones, and as titles into a text. Each has a command that does the same. */
export class SessionDrag implements vscode.TreeDragAndDropController<Row> {
  readonly dragMimeTypes = [textType];
  readonly dropMimeTypes = [ownType];
  readonly #app: App;
  readonly #tags: TagDesk;
  readonly #pinnedBeside: (row: Row) => readonly SessionId[];

  /** @param pinnedBeside The pinned sessions among which a row stands, in order. */
  constructor(app: App, pinnedBeside: (row: Row) => readonly SessionId[]) {
    this.#app = app;
    this.#tags = new TagDesk(app);
    this.#pinnedBeside = pinnedBeside;
  }

  handleDrag(rows: readonly Row[], data: vscode.DataTransfer): void {
    const sessions = rows.filter((row): row is SessionRow => row.type === "session");
    if (sessions.length === 0) return;
    data.set(ownType, new vscode.DataTransferItem(JSON.stringify(sessions.map(({ id }) => id))));
    const titles = sessions.map(({ summary }) => escapeMarkdown(summary.title ?? untitled));
    const text = titles.length === 1 ? titles.join() : titles.map((title) => `- ${title}\n`).join("");
    data.set(textType, new vscode.DataTransferItem(text));
  }

  async handleDrop(target: Row | undefined, data: vscode.DataTransfer): Promise<void> {
    const text = await data.get(ownType)?.asString();
    if (!target || text === undefined) return;
    const action = dropOf(idsIn(text), targetOf(target), this.#pinnedBeside(target));
    if (!action) return;
    try {
      const sessions = [...action.sessions];
      if (action.type === "tag") await this.#tags.add(sessions, [action.tag]);
      else if (action.type === "archive") await archive(this.#app, sessions);
      else await runVerb(this.#app, pinSession, { sessions, before: action.before });
    } catch (cause) {
      tellFailure(cause);
    }
  }
}

function targetOf(row: Row): DropTarget {
  const group = row.type === "group" ? row : row.parent?.type === "group" ? row.parent : undefined;
  const subject = group?.group.subject;
  return {
    ...(subject && subject.kind !== "workspace" && { group: subject }),
    ...(row.type === "session" && { session: row.summary }),
  };
}

/** Read, not trusted: other extensions may drop things of this type. */
function idsIn(text: string): readonly SessionId[] {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) ? ids.map(readSessionId).filter((id) => id !== undefined) : [];
  } catch {
    return [];
  }
}
