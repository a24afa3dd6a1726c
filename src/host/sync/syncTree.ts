import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { Sync } from "../../app/sync.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { syncItem } from "./syncItem.ts";
import type { SyncRow } from "./syncRow.ts";
import { sessionRows, syncRows } from "./syncRows.ts";
import type { SyncWatch } from "./syncWatch.ts";

const shownKey = "braid.showsSync";
/** "5 minutes ago" grows old while it is looked at. */
const agingMs = 30_000;

/** What the view is made from. */
export interface SyncTreeSetup {
  readonly app: App;
  readonly sync: Sync;
  readonly watch: SyncWatch;
  /** Of Braid. */
  readonly version: string;
}

/** The view of syncing. It is there while syncing is on, and when somebody asked for it. */
export class SyncTree implements vscode.TreeDataProvider<SyncRow>, vscode.Disposable {
  readonly #setup: SyncTreeSetup;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  readonly #tree: vscode.TreeView<SyncRow>;
  #status: SyncStatus | undefined;
  #wasAskedFor = false;
  #isShown = false;
  #aging: NodeJS.Timeout | undefined;

  constructor(setup: SyncTreeSetup) {
    this.#setup = setup;
    this.#owned.add(this.#didChange);
    this.#tree = this.#owned.add(
      vscode.window.createTreeView("braid.sync", { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#owned.add(
      setup.watch.onDidChange((status) => {
        this.#status = status;
        void this.#show(this.#wasAskedFor || status.channels.length > 0);
        this.#didChange.fire(undefined);
      }),
    );
    this.#owned.add(this.#tree.onDidChangeVisibility(({ visible }) => this.#age(visible)));
    this.#owned.add({ dispose: () => clearInterval(this.#aging) });
  }

  async getChildren(row?: SyncRow): Promise<SyncRow[]> {
    if (row?.sessions) return [...sessionRows(row.id, row.sessions, await this.#titles())];
    if (row) return [...(row.rows ?? [])];
    this.#status ??= await this.#setup.sync.status();
    const { app, version } = this.#setup;
    return [...syncRows(this.#status, { now: app.clock.now(), version })];
  }

  getTreeItem(row: SyncRow): vscode.TreeItem {
    return syncItem(row);
  }

  /** Brings the view before the user's eyes, also while syncing is off. */
  async reveal(): Promise<void> {
    this.#wasAskedFor = true;
    await this.#show(true);
    await vscode.commands.executeCommand("braid.sync.focus");
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #titles(): Promise<(session: SessionId) => string | undefined> {
    const summaries = await this.#setup.app.store.list();
    const titles = new Map(summaries.map(({ id, title }) => [id, visibleText(title ?? untitled)] as const));
    return (session) => titles.get(session);
  }

  async #show(isShown: boolean): Promise<void> {
    if (this.#isShown === isShown) return;
    this.#isShown = isShown;
    await vscode.commands.executeCommand("setContext", shownKey, isShown);
  }

  #age(isVisible: boolean): void {
    clearInterval(this.#aging);
    if (!isVisible) return;
    void this.#setup.watch.refresh();
    this.#aging = setInterval(() => this.#didChange.fire(undefined), agingMs);
  }
}
