import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposable.ts";
import type { Log } from "../../base/log.ts";
import type { SetUpHandlers, SetUpNotice, SetUpView } from "../../protocol/syncSetUpLetters.ts";
import { syncSetUpProtocol, type syncSetUpRequests } from "../../protocol/syncSetUpLetters.ts";
import { type PageFiles, showPage } from "../page/pageHtml.ts";
import { PageLink } from "../page/pageLink.ts";

const panelType = "braid.syncSetUpPage";
const files: PageFiles = { script: "syncSetUp.js", styles: "syncSetUp.css" };

/** What the page asks for. */
export interface SetUpDeeds extends Omit<SetUpHandlers, "load"> {
  view(): Promise<SetUpView>;
}

/** The page on which syncing is turned on and off, as an editor. There is one; after a reload of the window it is there again. */
export class SetUpPages implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #deeds: SetUpDeeds;
  readonly #log: Log;
  readonly #extension: vscode.Uri;
  readonly #owned = new DisposableStore();
  #open:
    | {
        readonly panel: vscode.WebviewPanel;
        readonly link: PageLink<typeof syncSetUpRequests, SetUpNotice>;
      }
    | undefined;
  /** A folder that was chosen before the page was there. */
  #folder: string | undefined;

  /** @param onDidChange What the page shows may be different now. */
  constructor(
    deeds: SetUpDeeds,
    log: Log,
    extension: vscode.Uri,
    onDidChange: (listener: () => void) => vscode.Disposable,
  ) {
    this.#deeds = deeds;
    this.#log = log;
    this.#extension = extension;
    this.#owned.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
    this.#owned.add(onDidChange(() => this.#open?.link.tell({ type: "changed" })));
  }

  /** @param folder Chosen already; it waits on the page to be turned on. */
  show(folder?: string): void {
    this.#folder = folder; // A page that is hidden or still loading hears no notice, and asks.
    if (this.#open) {
      this.#open.panel.reveal();
      this.#open.link.tell({ type: "changed" });
      return;
    }
    this.#attach(vscode.window.createWebviewPanel(panelType, "Set Up Sync", vscode.ViewColumn.Active));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#attach(panel);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#open?.link.dispose();
  }

  #attach(panel: vscode.WebviewPanel): void {
    const handlers: SetUpHandlers = {
      ...this.#deeds,
      load: async () => {
        const folder = this.#folder;
        this.#folder = undefined;
        return { view: await this.#deeds.view(), ...(folder !== undefined && { folder }) };
      },
    };
    const link = new PageLink(panel.webview, syncSetUpProtocol, handlers, this.#log);
    this.#open = { panel, link };
    panel.onDidDispose(() => {
      link.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
    panel.iconPath = vscode.Uri.joinPath(this.#extension, "media", "braid.svg");
    showPage(panel.webview, this.#extension, files);
  }
}
