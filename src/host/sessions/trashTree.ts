import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { isListed } from "../../app/projectList.ts";
import { Burst } from "../../base/burst.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { RetentionRules } from "../../core/retention.ts";
import type { SessionSummary } from "../../core/session.ts";
import { trashItem } from "./trashItem.ts";

const contextKey = "braid.hasTrash";
/** Records come in bursts; the tree is drawn once for each. */
const gatherMs = 100;

/**
 * The trash of all workspaces, what was deleted last first. The view is there only while something is in it, which
 * is known once the sessions were listed for somebody else: nothing is read from disk for its sake.
 */
export class TrashTree implements vscode.TreeDataProvider<SessionSummary>, vscode.Disposable {
  readonly #app: App;
  readonly #rules: () => RetentionRules;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  readonly #tree: vscode.TreeView<SessionSummary>;
  #rows: readonly SessionSummary[] = [];
  #hasRows = false;
  readonly #refreshing = new Burst(gatherMs, () => this.#refresh());

  /** @param onDidList Somebody had the sessions listed. From the first time on, changes are followed. */
  constructor(app: App, rules: () => RetentionRules, log: Log, onDidList: vscode.Event<void>) {
    this.#app = app;
    this.#rules = rules;
    this.#log = log;
    this.#owned.add(this.#didChange);
    this.#tree = this.#owned.add(
      vscode.window.createTreeView("braid.trash", { treeDataProvider: this, canSelectMany: true }),
    );
    let isKnown = false;
    this.#owned.add(
      onDidList(() => {
        isKnown = true;
        this.#refreshing.soon();
      }),
    );
    this.#owned.add(app.store.onDidChange(() => isKnown && this.#refreshing.soon()));
    this.#owned.add(this.#refreshing);
  }

  /** The rows that keys are about. */
  get selected(): readonly SessionId[] {
    return this.#tree.selection.map(({ id }) => id);
  }

  getChildren(parent?: SessionSummary): SessionSummary[] {
    return parent ? [] : [...this.#rows];
  }

  getTreeItem(summary: SessionSummary): vscode.TreeItem {
    return trashItem(summary, this.#rules(), this.#app.clock.now());
  }

  /** Everything in the trash, as it is now. @throws StoreError */
  async list(): Promise<readonly SessionSummary[]> {
    const deleted = (await this.#app.store.list()).filter((summary) => isListed(summary, true));
    return deleted.sort((a, b) => (b.deletedAt ?? 0) - (a.deletedAt ?? 0));
  }

  /** Shows the view to the user. */
  async reveal(): Promise<void> {
    await this.#refresh();
    await vscode.commands.executeCommand("braid.trash.focus");
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #refresh(): Promise<void> {
    try {
      const rows = await this.list();
      const isSame = JSON.stringify(rows) === JSON.stringify(this.#rows);
      this.#rows = rows;
      if (this.#hasRows !== rows.length > 0) {
        this.#hasRows = rows.length > 0;
        await vscode.commands.executeCommand("setContext", contextKey, this.#hasRows);
      }
      if (!isSame) this.#didChange.fire(undefined);
    } catch (cause) {
      this.#log.error(`The trash could not be listed: ${describeError(cause)}`);
    }
  }
}
