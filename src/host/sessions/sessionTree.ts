import * as vscode from "vscode";
import { type App, stateFactsOf } from "../../app/app.ts";
import { isInFront } from "../../app/projectList.ts";
import type { UnreadReplies } from "../../app/unreadReplies.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import { projectsSession } from "../../core/projectRecords.ts";
import { pinnedFirst, type SessionSummary } from "../../core/session.ts";
import { isRunning, needsAttention, type StateFacts } from "../../core/sessionState.ts";
import { type SyncExceptions, syncExceptionsOf } from "../../core/syncExceptions.ts";
import { visibleText } from "../../core/visibleText.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import type { Chats } from "../chat/chats.ts";
import { AllWorkspaces } from "../workspace/allWorkspaces.ts";
import { RelinkDesk } from "../workspace/relinkDesk.ts";
import { groupItem } from "./groupItem.ts";
import { ListingProgress, type ListingStep } from "./listingProgress.ts";
import { SessionDrag } from "./sessionDrag.ts";
import { lookOf, type RowState, sessionItem } from "./sessionItem.ts";
import { sessionTooltip } from "./sessionTooltip.ts";
import { TreeChoices } from "./treeChoices.ts";
import { TreeFilter } from "./treeFilter.ts";
import { readTree, type TreeContent } from "./treeModel.ts";
import { type GroupRow, type Row, type RowChanges, type SessionRow, TreeRows } from "./treeRows.ts";
import { TreeSurroundings } from "./treeSurroundings.ts";

/** Records come in bursts; the tree is drawn once for each. */
const gatherMs = 100;
/** "5 min" has to become "6 min". */
const ageRefreshMs = 60_000;

/**
 * The sessions of this workspace or of all, in groups. Nothing is read from disk before the tree is looked at, and only
 * what changed is drawn again.
 */
export class SessionTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly all: AllWorkspaces;
  readonly choices: TreeChoices;
  readonly filter = new TreeFilter();
  readonly relinking: RelinkDesk;
  readonly #app: App;
  readonly #chats: Chats;
  readonly #unread: UnreadReplies;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #didChange = new vscode.EventEmitter<Row[] | undefined>();
  readonly onDidChangeTreeData = this.#didChange.event;
  readonly #didList = new vscode.EventEmitter<void>();
  /** Somebody looked at the sessions, or they changed since: looking further costs little now. */
  readonly onDidList = this.#didList.event;
  readonly #tree: vscode.TreeView<Row>;
  readonly #surroundings: TreeSurroundings;
  readonly #listing: ListingProgress;
  readonly #rows = new TreeRows();
  /** What rows looked like when they were drawn last. */
  readonly #looks = new WeakMap<Row, string>();
  /** Which groups the user has unfolded or folded. The editor forgets that when a filter takes them away for a while. */
  readonly #open = new Map<string, boolean>();
  #content: TreeContent | undefined;
  /** Read once for all rows. */
  #marked: ReadonlySet<SessionId> = new Set();
  #exceptions: SyncExceptions = syncExceptionsOf(undefined);
  #reading: Promise<RowChanges> | undefined;
  #isStale = false;
  #pending: NodeJS.Timeout | undefined;

  constructor(app: App, chats: Chats, unread: UnreadReplies, log: Log, memory: vscode.Memento) {
    this.#app = app;
    this.#chats = chats;
    this.#unread = unread;
    this.#log = log;
    this.all = this.#owned.add(new AllWorkspaces(memory));
    this.choices = this.#owned.add(new TreeChoices(memory));
    this.#owned.add(this.filter);
    this.relinking = new RelinkDesk(app, log, async () => {
      await this.all.show(true);
      await vscode.commands.executeCommand("braid.sessions.focus");
    });
    this.#owned.add(this.#didChange);
    this.#owned.add(this.#didList);
    this.#tree = this.#owned.add(
      vscode.window.createTreeView("braid.sessions", {
        treeDataProvider: this,
        canSelectMany: true,
        dragAndDropController: new SessionDrag(app, (row) => this.#pinnedBeside(row)),
      }),
    );
    this.#surroundings = new TreeSurroundings(this.#tree);
    const refresh = () => this.#refreshSoon();
    this.#listing = new ListingProgress((options) => app.store.list(options), refresh);
    for (const event of [app.store.onDidChange, app.turns.onDidEnd, app.projects.onDidChange])
      this.#owned.add((event as (listener: () => void) => vscode.Disposable)(refresh));
    for (const event of [this.all.onDidChange, this.choices.onDidChange, this.filter.onDidChange])
      this.#owned.add(event(refresh));
    this.#owned.add(chats.onDidActivate(refresh));
    if (app.sync) this.#owned.add(app.sync.onDidChange(refresh));
    this.#owned.add(unread.onDidChange(() => this.#refreshSoon(true)));
    const remember = (isOpen: boolean) => (event: vscode.TreeViewExpansionEvent<Row>) =>
      event.element.type === "group" && this.#open.set(event.element.key, isOpen);
    this.#owned.add(this.#tree.onDidExpandElement(remember(true)));
    this.#owned.add(this.#tree.onDidCollapseElement(remember(false)));
    this.#owned.add(this.#tree.onDidChangeVisibility(({ visible }) => visible && this.#isStale && refresh()));
    const aging = setInterval(() => this.#tree.visible && refresh(), ageRefreshMs);
    this.#owned.add({ dispose: () => clearInterval(aging) });
    this.#owned.add({ dispose: () => clearTimeout(this.#pending) });
  }

  /** The sessions that a key was pressed on, each once. */
  get selected(): readonly SessionId[] {
    return [...new Set(this.#tree.selection.flatMap((row) => (row.type === "session" ? [row.id] : [])))];
  }

  /** The pinned sessions among which one is shown, in order; undefined when it is not shown. */
  pinnedBeside(session: SessionId): readonly SessionSummary[] | undefined {
    const row = this.#rows.looked.find(({ id, summary }) => id === session && summary.pinned);
    return row && this.#pinnedOf(row);
  }

  async getChildren(parent?: Row): Promise<Row[]> {
    if (parent) return [...this.#rows.childrenOf(parent)];
    if (!this.#content) await this.#read();
    return [...this.#rows.roots];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if (row.type === "group") {
      const isUnsynced = this.#isUnsynced(row);
      this.#looks.set(row, String(isUnsynced));
      return groupItem(row, this.filter.query !== undefined, this.#open.get(row.key), isUnsynced);
    }
    const state = this.#stateOf(row, stateFactsOf(this.#app));
    this.#looks.set(row, lookOf(row, state));
    return sessionItem(row, state);
  }

  async resolveTreeItem(item: vscode.TreeItem, row: Row): Promise<vscode.TreeItem> {
    if (row.type === "session" && !row.summary.trouble)
      item.tooltip = await sessionTooltip(
        this.#app,
        row.summary,
        (summary) => this.#modelOf(summary, true),
        this.#exceptions.ofSession(row.id, row.summary.workspace),
      );
    return item;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Reads what there is to show; one at a time, and once more when something changed meanwhile. */
  #read(): Promise<RowChanges> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readNow(): Promise<RowChanges> {
    this.#isStale = false;
    try {
      const step = await this.#listing.ready();
      if (step) return this.#takeStep(step);
      const unread = new Set(this.#unread.sessions);
      this.#marked = unread;
      const content = await readTree(
        this.#app,
        {
          isEverywhere: this.all.isShown,
          grouping: this.choices.grouping,
          showsArchived: this.choices.showsArchived,
          query: this.filter.query,
          asksForArchived: this.filter.asksForArchived,
        },
        unread,
      );
      const about = await this.#app.store.find(projectsSession).catch(() => undefined);
      if (about) this.#exceptions = syncExceptionsOf(about);
      this.#content = content;
      const changes = this.#rows.update(content.plan);
      this.#surroundings.show(content, this.filter, this.choices, unread);
      void this.relinking.offer();
      this.#didList.fire();
      return changes === "all" ? changes : [...changes, ...this.#otherLooks(changes)];
    } catch (cause) {
      this.#log.error(`The sessions could not be listed: ${describeError(cause)}`);
      this.#surroundings.say(
        "Your sessions could not be read just now. They are still on disk; Braid tries again with the next change.",
      );
      return this.#rows.update({ sessions: [] });
    }
  }

  /** What is known while the list is being made again. Which project a session belongs to is told by its key alone. */
  #takeStep({ message, soFar }: ListingStep): RowChanges {
    const { key } = this.#app.workspace();
    const sessions = soFar.filter((summary) => isInFront(summary) && summary.workspace === key);
    this.#surroundings.say(message);
    return this.#rows.update({ sessions });
  }

  /** Rows that look otherwise by now although their sessions are the same: older, running, or read. */
  #otherLooks(changes: readonly Row[]): readonly Row[] {
    const facts = stateFactsOf(this.#app);
    const known = new Set<Row>(changes);
    return [...this.#rows.groups, ...this.#rows.looked].filter((row) => {
      const look = this.#looks.get(row);
      if (look === undefined || known.has(row)) return false;
      return (
        look !==
        (row.type === "group" ? String(this.#isUnsynced(row)) : lookOf(row, this.#stateOf(row, facts)))
      );
    });
  }

  #isUnsynced({ group: { subject } }: GroupRow): boolean {
    return subject.kind === "workspace" && this.#exceptions.isWorkspaceExcepted(subject.project.key);
  }

  #stateOf({ id, summary, parent }: SessionRow, facts: StateFacts): RowState {
    const isInWorkspace = parent?.type === "group" && parent.group.subject.kind === "workspace";
    return {
      isActive: id === this.#chats.active,
      isRunning: this.#app.turns.isBusy(id) || isRunning(summary, facts),
      needsAttention: needsAttention(summary, facts),
      isUnread: this.#marked.has(id),
      exception: this.#exceptions.ofSession(id, summary.workspace),
      now: facts.now,
      workspace:
        this.all.isShown && !isInWorkspace ? visibleText(workspaceNameOf(summary.workspace)) : undefined,
      model: this.#modelOf(summary, false),
      awaited: this.#app.sync?.awaited(id),
    };
  }

  #modelOf({ model }: SessionSummary, withProvider: boolean): string | undefined {
    if (!model) return undefined;
    const label = this.#app.models.provider(model.provider)?.label ?? model.provider;
    if (model.provider === "guide") return visibleText(label);
    return visibleText(withProvider ? `${model.model} (${label})` : model.model);
  }

  #pinnedBeside(row: Row): readonly SessionId[] {
    const pinned = row.type === "session" ? this.#pinnedOf(row) : this.#allPinned;
    return pinned.map(({ id }) => id);
  }

  #pinnedOf({ parent }: SessionRow): readonly SessionSummary[] {
    const siblings = parent ? this.#rows.childrenOf(parent) : this.#rows.roots;
    return siblings.flatMap((row) => (row.type === "session" && row.summary.pinned ? [row.summary] : []));
  }

  get #allPinned(): readonly SessionSummary[] {
    return pinnedFirst(this.#content?.sessions.filter(({ pinned, archived }) => pinned && !archived) ?? []);
  }

  /** @param evenHidden For what is seen on the view's icon. */
  #refreshSoon(evenHidden = false): void {
    this.#isStale = true;
    if (!evenHidden && this.#content && !this.#tree.visible) return;
    this.#pending ??= setTimeout(() => void this.#refresh(), gatherMs);
  }

  async #refresh(): Promise<void> {
    await this.#reading; // What it read may be older than what this is about.
    this.#pending = undefined;
    if (!this.#content && !this.#tree.visible) return; // Nobody has looked yet.
    const changes = await this.#read();
    if (changes === "all") this.#didChange.fire(undefined);
    else if (changes.length > 0) this.#didChange.fire([...changes]);
  }
}
