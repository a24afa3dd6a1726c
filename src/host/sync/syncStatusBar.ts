import * as vscode from "vscode";
import type { SyncStatus } from "../../app/syncStatus.ts";
import type { Clock, EpochMs } from "../../base/clock.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { troubleOf } from "./syncTrouble.ts";
import type { SyncWatch } from "./syncWatch.ts";

/** What fails for less may be gone before it is read. */
const patienceMs = 60_000;

/** An entry of the status bar, while syncing needs the user and at no other time. */
export class SyncStatusBar implements vscode.Disposable {
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  #item: vscode.StatusBarItem | undefined;
  #failingSince: EpochMs | undefined;
  #waiting: NodeJS.Timeout | undefined;

  constructor(watch: SyncWatch, clock: Clock) {
    this.#clock = clock;
    this.#owned.add(watch.onDidChange((status) => this.#follow(status)));
    this.#owned.add({ dispose: () => clearTimeout(this.#waiting) });
  }

  dispose(): void {
    this.#item?.dispose();
    this.#owned.dispose();
  }

  #follow(status: SyncStatus): void {
    clearTimeout(this.#waiting);
    const now = this.#clock.now();
    const isFailing = status.channels.some(({ state }) => state === "failing");
    this.#failingSince = isFailing ? (this.#failingSince ?? now) : undefined;
    const failedMs = this.#failingSince === undefined ? 0 : now - this.#failingSince;
    if (isFailing && failedMs < patienceMs)
      this.#waiting = setTimeout(() => this.#follow(status), patienceMs - failedMs);
    const trouble = troubleOf(status, isFailing && failedMs >= patienceMs);
    if (!trouble) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    this.#item ??= vscode.window.createStatusBarItem("braid.sync", vscode.StatusBarAlignment.Left, 99);
    this.#item.name = "Braid: Sync";
    this.#item.text = `$(warning) ${trouble.words}`;
    this.#item.tooltip = trouble.sentence;
    this.#item.accessibilityInformation = { label: `${trouble.words}. ${trouble.sentence}` };
    this.#item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    this.#item.command = { command: "braid.sync.show", title: "Show Sync" };
    this.#item.show();
  }
}
