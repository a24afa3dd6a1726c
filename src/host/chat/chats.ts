import * as vscode from "vscode";
import type { App, Screen } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { createSession } from "../../app/verbs/createSession.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import { describeError, type Log } from "../../base/log.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { chatPage, showPage } from "../page/pageHtml.ts";
import type { ChatDesk } from "./chatDesk.ts";
import { ChatSurface } from "./chatSurface.ts";

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
  #view: { readonly view: vscode.WebviewView; readonly surface: ChatSurface } | undefined;
  #inView: SessionId | undefined;
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

  async openSession(session: SessionId, where: "view" | "editor", takesFocus: boolean): Promise<void> {
    if (where === "editor") return this.#openPanel(session);
    const shown = [...this.#panels].find(([panel, surface]) => surface.session === session && panel.visible);
    if (shown) {
      shown[0].reveal(undefined, !takesFocus);
      return;
    }
    this.#setInView(session);
    this.#activate(session);
    this.#view?.surface.show(session);
    await vscode.commands.executeCommand(`${viewType}.focus`, { preserveFocus: !takesFocus });
    if (takesFocus) this.#view?.surface.focusComposer();
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
      },
    );
    this.#view = { view, surface };
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

  #openPanel(session: SessionId): void {
    const open = [...this.#panels].find(([, surface]) => surface.session === session);
    if (open) {
      open[0].reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(panelType, untitled, vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.#attach(panel, session);
  }

  #attach(panel: vscode.WebviewPanel, session: SessionId | undefined): void {
    panel.iconPath = vscode.Uri.joinPath(this.#extension, "media", "braid.svg");
    const surface = new ChatSurface(
      this.#app(),
      this.#desk,
      this.#log,
      panel.webview,
      "editor",
      session,
      (_session, title) => {
        panel.title = visibleText(title ?? untitled);
      },
    );
    this.#panels.set(panel, surface);
    panel.onDidChangeViewState(() => {
      if (panel.active) this.#activate(surface.session);
    });
    panel.onDidDispose(() => {
      this.#panels.delete(panel);
      surface.dispose();
      if (this.#active === surface.session) this.#activate(this.#inView);
    });
    if (panel.active) this.#activate(surface.session);
    showPage(panel.webview, this.#extension, chatPage);
  }

  #setInView(session: SessionId | undefined): void {
    if (session === this.#inView) return;
    this.#inView = session;
    void this.#memento.update(lastShownKey, session);
  }

  #activate(session: SessionId | undefined): void {
    if (session === this.#active) return;
    this.#active = session;
    this.#didActivate.fire(session);
  }
}
