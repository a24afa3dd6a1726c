import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { ExportedFile, ExportReport } from "../../app/exportSessions.ts";
import { runVerb } from "../../app/verb.ts";
import { exportSession } from "../../app/verbs/exportSession.ts";
import { describeError } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { ExportFormat } from "../../exchange/fileNames.ts";
import { countOf } from "../history/words.ts";
import { writeTextFile } from "../writeTextFile.ts";

type Exported = ExportReport & { readonly files: readonly ExportedFile[] };

interface FormatRow extends vscode.QuickPickItem {
  readonly format: ExportFormat;
}

const formats: readonly FormatRow[] = [
  { label: "Markdown", description: "to read, and to put into documents", format: "markdown" },
  { label: "HTML", description: "one page to show or print", format: "html" },
  { label: "Plain Text", description: "to send anywhere", format: "text" },
  { label: "JSON", description: "complete, to import into Braid again", format: "json" },
];

/** The dialogs of exporting: the format, a warning of secrets, and where to. */
export class ExportDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async export(session: SessionId): Promise<void> {
    const picked = await vscode.window.showQuickPick(formats, { placeHolder: "Export as what?" });
    if (!picked) return;
    const [file] = (await this.#exported(session, picked.format))?.files ?? [];
    if (!file) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      title: "Export Session",
      saveLabel: "Export",
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file.name) }),
      filters: { [picked.label]: [file.name.slice(file.name.lastIndexOf(".") + 1)] },
    });
    if (!target) return;
    await writeTextFile(target, file.text, "The session is as it was.");
    const name = visibleText(target.path.slice(target.path.lastIndexOf("/") + 1));
    // Not awaited: the command is done, and the offer stays as long as the user leaves it. A page is not opened as a program.
    const offers = picked.format === "html" ? [] : ["Open"];
    void vscode.window
      .showInformationMessage(`The session was exported to “${name}”.`, ...offers)
      .then(async (answer) => {
        if (answer === "Open") await vscode.window.showTextDocument(target);
      })
      .then(undefined, (cause: unknown) => void vscode.window.showErrorMessage(describeError(cause)));
  }

  async copyAsMarkdown(session: SessionId): Promise<void> {
    const [file] = (await this.#exported(session, "markdown"))?.files ?? [];
    if (!file) return;
    await vscode.env.clipboard.writeText(file.text);
    void vscode.window.showInformationMessage("The session is on the clipboard, as Markdown.");
  }

  /** Undefined when the user was warned and decided against it. */
  async #exported(session: SessionId, format: ExportFormat): Promise<Exported | undefined> {
    const run = (redact: boolean) =>
      runVerb(this.#app, exportSession, { sessions: [session], format, redact });
    const plain = await run(false);
    if (plain.warnings.length === 0) return plain;
    const kinds = [...new Set(plain.warnings.map(({ kind }) => kind))].join(", ");
    const answer = await vscode.window.showWarningMessage(
      `${countOf(plain.warnings.length, "place")} in this session ${plain.warnings.length === 1 ? "looks" : "look"} like a secret.`,
      {
        modal: true,
        detail: `Found: ${kinds}. Redacting replaces them in the export only; the session itself stays as it is.`,
      },
      "Redact",
      "Export as It Is",
    );
    if (answer === undefined) return undefined;
    return answer === "Redact" ? run(true) : plain;
  }
}
