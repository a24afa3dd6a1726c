import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import type { SessionSummary } from "../../core/session.ts";
import type { Chats } from "../chat/chats.ts";
import { sessionItem } from "./sessionItem.ts";

/** Records come in bursts; the tree is drawn once for each. */
const gatherMs = 100;
/** "5 min" has to become "6 min". */
const ageRefreshMs = 60_000;

/** The sessions of this workspace, newest first. Nothing is read from disk before the tree is looked at. */
export class SessionTree implements vscode.TreeDataProvider<SessionSummary>, vscode.Disposable {
  readonly #app: App;
  readonly #chats: Chats;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<SessionSummary | undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  readonly #tree: vscode.TreeView<SessionSummary>;
  #rows: readonly SessionSummary[] = [];
  #pending: NodeJS.Timeout | undefined;

  constructor(app: App, chats: Chats, log: Log) {
    this.#app = app;
    this.#chats = chats;
    this.#log = log;
    this.#owned.add(this.#didChange);
    this.#tree = this.#owned.add(vscode.window.createTreeView("braid.sessions", { treeDataProvider: this }));
    const refresh = () => this.#refreshSoon();
    this.#owned.add(app.store.onDidChange(refresh));
    this.#owned.add(app.turns.onDidEnd(refresh));
    this.#owned.add(vscode.workspace.onDidChangeWorkspaceFolders(refresh));
    this.#owned.add(chats.onDidActivate(refresh));
    const aging = setInterval(() => this.#tree.visible && refresh(), ageRefreshMs);
    this.#owned.add({ dispose: () => clearInterval(aging) });
    this.#owned.add({ dispose: () => clearTimeout(this.#pending) });
  }

  /** The row a key was pressed on. */
  get selected(): SessionId | undefined {
    return readSessionId(this.#tree.selection[0]?.id);
  }

  async getChildren(parent?: SessionSummary): Promise<SessionSummary[]> {
    if (parent) return [];
    try {
      this.#rows = await runVerb(this.#app, listSessions, {});
      this.#tree.message = "";
    } catch (cause) {
      this.#log.error(`The sessions could not be listed: ${describeError(cause)}`);
      this.#tree.message =
        "Your sessions could not be read just now. They are still on disk; Braid tries again with the next change.";
    }
    return [...this.#rows];
  }

  getTreeItem(summary: SessionSummary): vscode.TreeItem {
    return sessionItem(summary, {
      isActive: summary.id === this.#chats.active,
      isBusy: this.#app.turns.isBusy(summary.id),
      now: this.#app.clock.now(),
      labelOf: (provider) => this.#app.models.provider(provider)?.label ?? provider,
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #refreshSoon(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#didChange.fire(undefined);
    }, gatherMs);
  }
}
