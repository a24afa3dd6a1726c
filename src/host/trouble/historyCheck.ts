import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { CheckReport } from "../../app/storeCheck.ts";
import { runVerb } from "../../app/verb.ts";
import { checkHistory } from "../../app/verbs/checkHistory.ts";
import { checkReportMarkdown, headlineOf } from "./checkReport.ts";

const scheme = "braid-report";
const reportUri = vscode.Uri.from({ scheme, path: "/Braid history check.md" });

/** "Braid: Check and Repair History": runs the check with its progress, and shows its report. */
export class HistoryCheck implements vscode.Disposable {
  readonly #app: App;
  readonly #storePath: string;
  readonly #owned: vscode.Disposable;
  readonly #didChange = new vscode.EventEmitter<vscode.Uri>();
  /** An editor that is restored asks for it before there is one. */
  #report = "This report is gone. Run “Braid: Check and Repair History” again.";

  /** @param storePath Where the store is, for the user. */
  constructor(app: App, storePath: string) {
    this.#app = app;
    this.#storePath = storePath;
    this.#owned = vscode.Disposable.from(
      this.#didChange,
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.#didChange.event,
        provideTextDocumentContent: () => this.#report,
      }),
    );
  }

  async run(): Promise<void> {
    const report = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: "Braid: Checking your history",
        cancellable: true,
      },
      (progress, token) => this.#check(progress, token),
    );
    this.#report = checkReportMarkdown(report, this.#storePath);
    this.#didChange.fire(reportUri);
    await this.#show();
    const show =
      report.problems.length + report.unreadable.length > 0
        ? vscode.window.showWarningMessage
        : vscode.window.showInformationMessage;
    void show(headlineOf(report));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #check(
    progress: vscode.Progress<{ message: string; increment: number }>,
    token: vscode.CancellationToken,
  ): Promise<CheckReport> {
    const controller = new AbortController();
    const cancelling = token.onCancellationRequested(() => controller.abort());
    let told = 0;
    const following = this.#app.storeCheck.onDidAdvanceCheck(({ done, total }) => {
      const percent = total === 0 ? 100 : (100 * done) / total;
      const message = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} sessions`;
      progress.report({ message, increment: percent - told });
      told = percent;
    });
    try {
      return await runVerb(this.#app, checkHistory, {}, controller.signal);
    } finally {
      following.dispose();
      cancelling.dispose();
    }
  }

  /** As a preview, or as its text where the editor's Markdown extension is switched off. */
  async #show(): Promise<void> {
    try {
      await vscode.commands.executeCommand("markdown.showPreview", reportUri);
    } catch {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(reportUri));
    }
  }
}
