import * as vscode from "vscode";
import { countOf } from "../../base/countOf.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { SyncWatch } from "./syncWatch.ts";

/** Shows the first copy into a folder while it is made, in the window that the user looks at. The view shows it, too. */
export class CopyProgress implements vscode.Disposable {
  readonly #owned = new DisposableStore();
  #hasShown = false;
  #report: (done: number, total: number) => void = () => {};
  #end: () => void = () => {};

  constructor(watch: SyncWatch) {
    this.#owned.add(
      watch.onDidChange(({ channels }) => {
        const copying = channels.find((channel) => channel.copying)?.copying;
        if (!copying) {
          this.#hasShown = false;
          this.#end();
          return;
        }
        if (!this.#hasShown && vscode.window.state.focused) this.#show();
        this.#report(copying.done, copying.total);
      }),
    );
    this.#owned.add({ dispose: () => this.#end() });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #show(): void {
    this.#hasShown = true;
    void vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: "Braid: copying your sessions into the sync folder (Cancel only closes this message)",
        cancellable: true,
      },
      (progress, token) =>
        new Promise<void>((resolve) => {
          let shown = 0;
          this.#report = (done, total) => {
            const percent = total === 0 ? 100 : (100 * done) / total;
            progress.report({
              increment: percent - shown,
              message: `${done.toLocaleString("en")} of ${countOf(total, "session")}`,
            });
            shown = percent;
          };
          const listening = token.onCancellationRequested(() => this.#end());
          this.#end = () => {
            this.#report = () => {};
            this.#end = () => {};
            listening.dispose();
            resolve();
          };
        }),
    );
  }
}
