import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { Log } from "../../base/log.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { type PageFiles, showPage } from "../page/pageHtml.ts";
import { StatisticsSurface } from "./statisticsSurface.ts";

const panelType = "braid.statisticsPage";
const files: PageFiles = { script: "statistics.js", styles: "statistics.css" };
const all = "all";

/** Pages of figures, as editors: one of all sessions, and one for each session that somebody asks about. */
export class StatisticsPages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #app: App;
  readonly #log: Log;
  readonly #extension: vscode.Uri;
  readonly #owned = new DisposableStore();
  readonly #panels = new Map<SessionId | typeof all, vscode.WebviewPanel>();
  readonly #surfaces = new Set<StatisticsSurface>();

  constructor(app: App, log: Log, extension: vscode.Uri) {
    this.#app = app;
    this.#log = log;
    this.#extension = extension;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
  }

  /** @param session Undefined for all sessions. */
  show(session?: SessionId): void {
    const open = this.#panels.get(session ?? all);
    if (open) {
      open.reveal();
      return;
    }
    this.#attach(
      vscode.window.createWebviewPanel(panelType, "Statistics", vscode.ViewColumn.Active),
      session,
    );
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const isOfOne = typeof state === "object" && state !== null && "session" in state;
    this.#attach(panel, isOfOne ? readSessionId(state.session) : undefined);
  }

  dispose(): void {
    this.#owned.dispose();
    for (const surface of this.#surfaces) surface.dispose();
  }

  #attach(panel: vscode.WebviewPanel, session: SessionId | undefined): void {
    const surface = new StatisticsSurface(this.#app, this.#log, panel.webview, session, (statistics) => {
      if (statistics.kind === "session")
        panel.title = `Statistics: ${visibleText(statistics.title ?? untitled)}`;
    });
    const key = session ?? all;
    this.#panels.set(key, panel);
    this.#surfaces.add(surface);
    panel.onDidDispose(() => {
      surface.dispose();
      this.#surfaces.delete(surface);
      if (this.#panels.get(key) === panel) this.#panels.delete(key);
    });
    panel.title = session === undefined ? "Statistics of All Sessions" : "Statistics";
    panel.iconPath = vscode.Uri.joinPath(this.#extension, "media", "braid.svg");
    showPage(panel.webview, this.#extension, files);
  }
}
