import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { Burst } from "../../base/burst.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import { branchItem } from "./branchItem.ts";
import { type BranchRow, branchesOf } from "./branchRows.ts";

const contextKey = "braid.hasBranches";
/** Records come in bursts; the view is drawn once for each. */
const gatherMs = 200;

/** Where the person looks. */
interface Front {
  readonly active: SessionId | undefined;
  readonly onDidActivate: vscode.Event<unknown>;
}

/**
 * The branches of the session in front: where it comes from, its versions, what was branched from it. The view is there
 * only for a session that has any, and nothing is read from disk before sessions were listed for somebody else.
 */
export class BranchTree implements vscode.TreeDataProvider<BranchRow>, vscode.Disposable {
  readonly #app: App;
  readonly #front: Front;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  #rows: readonly BranchRow[] = [];
  #isShown = false;
  readonly #refreshing = new Burst(gatherMs, () => this.#refresh());
  #asked = 0;

  constructor(app: App, front: Front, log: Log, onDidList: vscode.Event<void>) {
    this.#app = app;
    this.#front = front;
    this.#log = log;
    this.#owned.add(this.#didChange);
    this.#owned.add(
      vscode.window.createTreeView("braid.branches", { treeDataProvider: this, showCollapseAll: true }),
    );
    let isKnown = false;
    const refresh = () => isKnown && this.#refreshing.soon();
    this.#owned.add(
      onDidList(() => {
        if (isKnown) return; // Changes are followed from the first time on.
        isKnown = true;
        this.#refreshing.soon();
      }),
    );
    this.#owned.add(front.onDidActivate(refresh));
    this.#owned.add(app.turns.onDidEnd(refresh));
    // The words of a reply that is being written change no branch.
    this.#owned.add(app.store.onDidChange(({ session }) => !app.turns.live(session) && refresh()));
    this.#owned.add(this.#refreshing);
  }

  getChildren(row?: BranchRow): BranchRow[] {
    if (!row) return [...this.#rows];
    if (row.kind === "fork") return [...row.versions];
    return row.kind === "version" ? [...row.forks] : [];
  }

  getTreeItem(row: BranchRow): vscode.TreeItem {
    return branchItem(row, this.#app.clock.now());
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #refresh(): Promise<void> {
    const number = ++this.#asked;
    try {
      const { active } = this.#front;
      const rows = active === undefined ? [] : ((await branchesOf(this.#app, active))?.rows ?? []);
      if (number !== this.#asked) return; // Another session is in front by now.
      const hasChanged = rows.length > 0 || this.#rows.length > 0;
      this.#rows = rows;
      if (this.#isShown !== rows.length > 0) {
        this.#isShown = rows.length > 0;
        await vscode.commands.executeCommand("setContext", contextKey, this.#isShown);
      }
      if (hasChanged) this.#didChange.fire(undefined);
    } catch (cause) {
      this.#log.error(`The branches could not be shown: ${describeError(cause)}`);
    }
  }
}
