import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { type ImportReport, importSessions } from "../../app/importSessions.ts";
import type { ReadableFile } from "../../app/readableFiles.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { describeError } from "../../base/log.ts";
import { visibleText } from "../../core/visibleText.ts";
import { importSentences } from "./importSentences.ts";

/** The dialogs of importing: which files, progress with a way to stop, and what came of it. */
export class ImportDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async import(): Promise<void> {
    const chosen = await vscode.window.showOpenDialog({
      title: "Import Sessions",
      openLabel: "Import",
      canSelectMany: true,
      filters: { "Exported Sessions": ["json"] },
    });
    if (!chosen || chosen.length === 0) return;
    const files = (await Promise.all(chosen.map((uri) => this.#filesAt(uri)))).flat();
    const report = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: "Braid: Importing sessions",
        cancellable: true,
      },
      async (_progress, token) => {
        const stop = new AbortController();
        const listening = token.onCancellationRequested(() => stop.abort());
        try {
          return await importSessions(this.#app, { files, ids: "keep" }, stop.signal);
        } finally {
          listening.dispose();
        }
      },
    );
    this.#tell(report);
  }

  /** Files of this machine are read in pieces. The editor reads others as a whole only, so their size is asked first. */
  async #filesAt(uri: vscode.Uri): Promise<readonly ReadableFile[]> {
    if (uri.scheme === "file" && this.#app.files) return this.#app.files.find(uri.fsPath);
    const { size } = await vscode.workspace.fs.stat(uri);
    return [
      {
        name: uri.path.slice(uri.path.lastIndexOf("/") + 1),
        sizeBytes: size,
        async *read() {
          yield* piecesOf(await vscode.workspace.fs.readFile(uri));
        },
      },
    ];
  }

  #tell(report: ImportReport): void {
    const { summary, problems } = importSentences(report);
    if (problems.length > 0)
      void vscode.window.showWarningMessage(visibleText([summary, ...problems].join(" ")));
    const [only] = report.imported;
    if (problems.length > 0 && !only) return;
    // Not awaited: the command is done, and the offer stays as long as the user leaves it.
    void vscode.window
      .showInformationMessage(summary, ...(report.imported.length === 1 ? ["Open"] : []))
      .then(async (answer) => {
        if (answer === "Open" && only) await runVerb(this.#app, openSession, { session: only.session });
      })
      .then(undefined, (cause: unknown) => void vscode.window.showErrorMessage(describeError(cause)));
  }
}

const pieceBytes = 1_000_000;

function* piecesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
