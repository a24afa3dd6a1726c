import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { isInFront } from "../../app/projectList.ts";
import { runVerb } from "../../app/verb.ts";
import { listSessions } from "../../app/verbs/listSessions.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { pinnedFirst, type SessionSummary } from "../../core/session.ts";
import type { Chats } from "../chat/chats.ts";
import { AllWorkspaces } from "../workspace/allWorkspaces.ts";
import { RelinkDesk } from "../workspace/relinkDesk.ts";
import { ListingProgress, type ListingStep } from "./listingProgress.ts";
import { isProjectRow, type ProjectRow, projectItem } from "./projectItem.ts";
import { sessionItem } from "./sessionItem.ts";

/** Records come in bursts; the tree is drawn once for each. */
const gatherMs = 100;
/** "5 min" has to become "6 min". */
const ageRefreshMs = 60_000;

type Row = SessionSummary | ProjectRow;

/**
 * The sessions of this workspace, newest first, or those of all workspaces, each below its own. Nothing is read from
 * disk before the tree is looked at.
 */
export class SessionTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly all: AllWorkspaces;
  readonly relinking: RelinkDesk;
  readonly #app: App;
  readonly #chats: Chats;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<Row | undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  readonly #didList = new vscode.EventEmitter<void>();
  /** Somebody looked at the sessions, or they changed since: looking further costs little now. */
  readonly onDidList = this.#didList.event;
  readonly #tree: vscode.TreeView<Row>;
  readonly #listing: ListingProgress;
  #members: ReadonlyMap<string, readonly SessionSummary[]> = new Map();
  #hasOthers = false;
  #pending: NodeJS.Timeout | undefined;

  constructor(app: App, chats: Chats, log: Log, memory: vscode.Memento) {
    this.#app = app;
    this.#chats = chats;
    this.#log = log;
    this.all = this.#owned.add(new AllWorkspaces(memory));
    this.relinking = new RelinkDesk(app, log, async () => {
      await this.all.show(true);
      await vscode.commands.executeCommand("braid.sessions.focus");
    });
    this.#owned.add(this.#didChange);
    this.#owned.add(this.#didList);
    this.#tree = this.#owned.add(vscode.window.createTreeView("braid.sessions", { treeDataProvider: this }));
    const refresh = () => this.#refreshSoon();
    this.#listing = new ListingProgress((options) => app.store.list(options), refresh);
    this.#owned.add(app.store.onDidChange(refresh));
    this.#owned.add(app.turns.onDidEnd(refresh));
    this.#owned.add(app.projects.onDidChange(refresh));
    this.#owned.add(this.all.onDidChange(refresh));
    this.#owned.add(chats.onDidActivate(refresh));
    const aging = setInterval(() => this.#tree.visible && refresh(), ageRefreshMs);
    this.#owned.add({ dispose: () => clearInterval(aging) });
    this.#owned.add({ dispose: () => clearTimeout(this.#pending) });
  }

  /** The row a key was pressed on. */
  get selected(): SessionId | undefined {
    const [row] = this.#tree.selection;
    return row && !isProjectRow(row) ? readSessionId(row.id) : undefined;
  }

  /** Whether a key was pressed on a workspace rather than on a session. */
  get isOnWorkspace(): boolean {
    return isProjectRow(this.#tree.selection[0]);
  }

  async getChildren(parent?: Row): Promise<Row[]> {
    if (parent) return isProjectRow(parent) ? pinnedFirst(this.#members.get(parent.project.key) ?? []) : [];
    try {
      const step = await this.#listing.ready();
      if (step) return this.#rowsOf(step);
      const rows = this.all.isShown ? await this.#projectRows() : await runVerb(this.#app, listSessions, {});
      this.#tree.message = "";
      if (rows.length === 0) await this.#lookForOthers();
      void this.relinking.offer();
      this.#didList.fire();
      return [...rows];
    } catch (cause) {
      this.#log.error(`The sessions could not be listed: ${describeError(cause)}`);
      this.#tree.message =
        "Your sessions could not be read just now. They are still on disk; Braid tries again with the next change.";
      return [];
    }
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (isProjectRow(row)) return projectItem(row);
    return sessionItem(row, {
      isActive: row.id === this.#chats.active,
      isBusy: this.#app.turns.isBusy(row.id),
      now: this.#app.clock.now(),
      labelOf: (provider) => this.#app.models.provider(provider)?.label ?? provider,
    });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** What is known while the list is being made again. Which project a session belongs to is told by its key alone. */
  #rowsOf({ message, soFar }: ListingStep): Row[] {
    this.#tree.message = message;
    const { key } = this.#app.workspace();
    return soFar.filter((summary) => isInFront(summary) && summary.workspace === key);
  }

  async #projectRows(): Promise<readonly ProjectRow[]> {
    const view = await this.#app.projects.view();
    const projects = await this.#app.projects.list(view);
    const members = new Map<string, SessionSummary[]>(projects.map(({ key }) => [key, []]));
    for (const summary of view.summaries)
      if (isInFront(summary)) members.get(view.projectOf(summary.workspace))?.push(summary);
    this.#members = members;
    const shown = projects.flatMap((project) => {
      const sessions = members.get(project.key)?.length ?? 0;
      return sessions === 0 ? [] : [{ ...project, sessions }]; // Archived ones are not counted here.
    });
    return shown.map((project, index) => ({
      project,
      needsFolder: shown.some((other) => other !== project && other.name === project.name),
      isOpen: index === 0,
    }));
  }

  /** An empty tree says so when there is something elsewhere. */
  async #lookForOthers(): Promise<void> {
    const { summaries, current, projectOf } = await this.#app.projects.view();
    const hasOthers = summaries.some(
      (summary) => isInFront(summary) && projectOf(summary.workspace) !== current,
    );
    if (hasOthers === this.#hasOthers) return;
    this.#hasOthers = hasOthers;
    await vscode.commands.executeCommand("setContext", "braid.otherWorkspaces", hasOthers);
  }

  #refreshSoon(): void {
    this.#pending ??= setTimeout(() => {
      this.#pending = undefined;
      this.#didChange.fire(undefined);
    }, gatherMs);
  }
}
