import * as vscode from "vscode";
import type { App, Screen } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { createSession } from "../../app/verbs/createSession.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";
import { type MessageId, readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { chatPage, showPage } from "../page/pageHtml.ts";
import type { ChatDesk } from "./chatDesk.ts";
import { ChatSurface, type Visit } from "./chatSurface.ts";

const viewType = "braid.chat";
const panelType = "braid.chatPanel";
const lastShownKey = "sessionInView";

/** Every place that shows a conversation: the view beside the tree, and any number of editor panels. */
export class Chats
  implements Screen, vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.Disposable
{
  readonly #app: () => App;
  readonly #desk: ChatDesk;
  readonly #log: Log;
  readonly #extension: vscode.Uri;
  readonly #memento: vscode.Memento;
  readonly #owned = new DisposableStore();
  readonly #panels = new Map<vscode.WebviewPanel, ChatSurface>();
  readonly #didActivate: Emitter<SessionId | undefined>;
  /** The session a person is looking at has changed. */
  readonly onDidActivate: Event<SessionId | undefined>;
  readonly #didShow: Emitter<SessionId>;
  /** A page was shown a session, came into view with it, or shows it anew because something about it has changed. */
  readonly onDidShow: Event<SessionId>;
  #view: { readonly view: vscode.WebviewView; readonly surface: ChatSurface } | undefined;
  #inView: SessionId | undefined;
  /** Where to go in the view, which is not there yet. */
  #visitInView: Visit | undefined;
  #active: SessionId | undefined;

  /** @param app Asked for late, because the app shows its sessions here. */
  constructor(app: () => App, desk: ChatDesk, log: Log, extension: vscode.Uri, memento: vscode.Memento) {
    this.#app = app;
    this.#desk = desk;
    this.#log = log;
    this.#extension = extension;
    this.#memento = memento;
    this.#inView = readSessionId(memento.get(lastShownKey));
    this.#active = this.#inView;
    this.#didActivate = new Emitter((cause) => log.error(describeError(cause)));
    this.onDidActivate = this.#didActivate.event;
    this.#didShow = new Emitter((cause) => log.error(describeError(cause)));
    this.onDidShow = this.#didShow.event;
    this.#owned.add(vscode.window.registerWebviewViewProvider(viewType, this));
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
  }

  /** What the person looked at last. */
  get active(): SessionId | undefined {
    return this.#active;
  }

  /** Whether any chat can be seen. */
  get isVisible(): boolean {
    return this.#view?.view.visible === true || [...this.#panels.keys()].some((panel) => panel.visible);
  }

  /** Whether a session is on the screen, with or without the focus. */
  isShown(session: SessionId): boolean {
    const { view, surface } = this.#view ?? {};
    return (
      (view?.visible === true && surface?.session === session) ||
      [...this.#panels].some(([panel, { session: shown }]) => panel.visible && shown === session)
    );
  }

  async openSession(
    session: SessionId,
    where: "view" | "editor",
    takesFocus: boolean,
    message?: MessageId,
  ): Promise<void> {
    await this.#open(session, where, takesFocus, message && { message, takesFocus });
  }

  /** Shows a session where it is shown already, else in the view, with the form to edit a message open. */
  async edit(session: SessionId, message: MessageId): Promise<void> {
    await this.#open(session, "view", true, { message, takesFocus: true, edits: true });
  }

  async #open(
    session: SessionId,
    where: "view" | "editor",
    takesFocus: boolean,
    visit: Visit | undefined,
  ): Promise<void> {
    if (where === "editor") return this.#openPanel(session, visit);
    const shown = [...this.#panels].find(([panel, surface]) => surface.session === session && panel.visible);
    if (shown) {
      const [panel, surface] = shown;
      panel.reveal(undefined, !takesFocus);
      if (visit) surface.show(session, visit);
      return;
    }
    this.#setInView(session);
    this.#activate(session);
    if (this.#view) this.#view.surface.show(session, visit);
    else this.#visitInView = visit;
    await vscode.commands.executeCommand(`${viewType}.focus`, { preserveFocus: !takesFocus });
    if (takesFocus && !visit) this.#view?.surface.focusComposer();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view?.surface.dispose();
    const surface = new ChatSurface(
      this.#app(),
      this.#desk,
      this.#log,
      view.webview,
      "view",
      this.#inView,
      (session, title) => {
        this.#setInView(session);
        if (this.#view?.surface.session === session)
          this.#view.view.description = title === undefined ? "" : visibleText(title);
        this.#didShow.fire(session);
      },
    );
    this.#view = { view, surface };
    if (this.#visitInView) surface.show(surface.session, this.#visitInView);
    this.#visitInView = undefined;
    this.#setInView(surface.session);
    view.onDidDispose(() => {
      surface.dispose();
      if (this.#view?.view === view) this.#view = undefined;
    });
    view.onDidChangeVisibility(() => {
      if (view.visible) this.#activate(surface.session);
    });
    if (view.visible) this.#activate(surface.session);
    showPage(view.webview, this.#extension, chatPage);
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const session =
      typeof state === "object" && state !== null && "session" in state
        ? readSessionId(state.session)
        : undefined;
    this.#attach(panel, session);
  }

  /** Takes the conversation of the view into an editor. */
  async openActiveInEditor(): Promise<void> {
    if (this.#view) await this.#view.surface.openInEditor();
    else await runVerb(this.#app(), createSession, {});
  }

  /** Lets the person find text in the conversation in front of them. */
  async openFind(): Promise<void> {
    const panel = [...this.#panels].find(([{ active }]) => active);
    if (panel) {
      panel[1].openFind();
      return;
    }
    await vscode.commands.executeCommand(`${viewType}.focus`);
    this.#view?.surface.openFind();
  }

  /** Shows something else where a session was that is gone now. */
  leave(session: SessionId): void {
    for (const [panel, surface] of this.#panels) if (surface.session === session) panel.dispose();
    if (this.#inView !== session) return;
    this.#setInView(undefined);
    this.#view?.surface.showNew();
    this.#activate(this.#view?.surface.session);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#view?.surface.dispose();
    for (const surface of this.#panels.values()) surface.dispose();
  }

  #openPanel(session: SessionId, visit: Visit | undefined): void {
    const open = [...this.#panels].find(([, surface]) => surface.session === session);
    if (open) {
      const [panel, surface] = open;
      panel.reveal();
      if (visit) surface.show(session, visit);
      return;
    }
    const panel = vscode.window.createWebviewPanel(panelType, untitled, vscode.ViewColumn.Active);
    const surface = this.#attach(panel, session);
    if (visit) surface.show(session, visit);
  }

  #attach(panel: vscode.WebviewPanel, session: SessionId | undefined): ChatSurface {
    panel.iconPath = vscode.Uri.joinPath(this.#extension, "media", "braid.svg");
    const surface = new ChatSurface(
      this.#app(),
      this.#desk,
      this.#log,
      panel.webview,
      "editor",
      session,
      (shown, title) => {
        panel.title = visibleText(title ?? untitled);
        this.#didShow.fire(shown);
      },
    );
    this.#panels.set(panel, surface);
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#activate(surface.session);
      else if (panel.visible) this.#didShow.fire(surface.session);
    });
    panel.onDidDispose(() => {
      this.#panels.delete(panel);
      surface.dispose();
      if (this.#active === surface.session) this.#activate(this.#inView);
    });
    if (panel.active) this.#activate(surface.session);
    showPage(panel.webview, this.#extension, chatPage);
    return surface;
  }

  #setInView(session: SessionId | undefined): void {
    if (session === this.#inView) return;
    this.#inView = session;
    void this.#memento.update(lastShownKey, session);
  }

  #activate(session: SessionId | undefined): void {
    if (session !== undefined) this.#didShow.fire(session);
    if (session === this.#active) return;
    this.#active = session;
    this.#didActivate.fire(session);
  }
}
