import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { Log } from "../../base/log.ts";
import { type PageFiles, showPage } from "../page/pageHtml.ts";
import type { SearchDesk } from "./searchDesk.ts";
import { SearchSurface } from "./searchSurface.ts";

const panelType = "braid.searchPage";
const files: PageFiles = { script: "search.js", styles: "search.css" };

/** The page that searches, as an editor. There is one; after a reload of the window it is there again. */
export class SearchPages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #app: App;
  readonly #desk: SearchDesk;
  readonly #log: Log;
  readonly #extension: vscode.Uri;
  readonly #owned = new DisposableStore();
  #open: { readonly panel: vscode.WebviewPanel; readonly surface: SearchSurface } | undefined;

  constructor(app: App, desk: SearchDesk, log: Log, extension: vscode.Uri) {
    this.#app = app;
    this.#desk = desk;
    this.#log = log;
    this.#extension = extension;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
  }

  /** @param query Undefined to go on with what was searched last, if anything was. */
  show(query?: string): void {
    if (!this.#open) {
      const title = "Search Sessions";
      this.#attach(vscode.window.createWebviewPanel(panelType, title, vscode.ViewColumn.Active), query);
      return;
    }
    if (query !== undefined) this.#open.surface.search(query);
    this.#open.panel.reveal();
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attach(panel, undefined);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#open?.surface.dispose();
  }

  #attach(panel: vscode.WebviewPanel, query: string | undefined): void {
    const surface = new SearchSurface(this.#app, this.#desk, this.#log, panel.webview, query);
    this.#open = { panel, surface };
    panel.onDidDispose(() => {
      surface.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    panel.iconPath = vscode.Uri.joinPath(this.#extension, "media", "braid.svg");
    showPage(panel.webview, this.#extension, files);
  }
}
