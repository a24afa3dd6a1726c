import * as vscode from "vscode";
import type { SessionStore } from "../../app/sessionStore.ts";
import { DisposableStore } from "../../base/disposable.ts";

/**
 * Says for as long as it is so that nothing can be saved: in the status bar always, and in one notification when no
 * chat is on the screen to say it. It goes by itself.
 */
export class SavingStatus implements vscode.Disposable {
  readonly #store: SessionStore;
  readonly #isChatVisible: () => boolean;
  readonly #owned = new DisposableStore();
  #item: vscode.StatusBarItem | undefined;

  constructor(store: SessionStore, isChatVisible: () => boolean) {
    this.#store = store;
    this.#isChatVisible = isChatVisible;
    this.#owned.add(store.onDidChangeHealth(() => this.#follow()));
  }

  dispose(): void {
    this.#item?.dispose();
    this.#owned.dispose();
  }

  #follow(): void {
    const { health } = this.#store;
    if (!health) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    const isNew = this.#item === undefined;
    this.#item ??= vscode.window.createStatusBarItem("braid.saving", vscode.StatusBarAlignment.Left, 100);
    this.#item.name = "Braid: Saving";
    this.#item.text = "$(warning) Braid cannot save";
    this.#item.tooltip = health.message;
    this.#item.accessibilityInformation = { label: `Braid cannot save. ${health.message}` };
    this.#item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    this.#item.command = { command: "braid.chat.focus", title: "Show Chat" };
    this.#item.show();
    if (isNew && !this.#isChatVisible()) void vscode.window.showWarningMessage(health.message);
  }
}
