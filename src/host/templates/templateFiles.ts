import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { removeTemplate } from "../../app/templates.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { exportTemplate } from "../../app/verbs/exportTemplate.ts";
import { importTemplate } from "../../app/verbs/importTemplate.ts";
import { countOf } from "../../base/countOf.ts";
import type { TemplateId } from "../../core/template.ts";
import { visibleText } from "../../core/visibleText.ts";
import { templateFileBytes } from "../../exchange/templateDocument.ts";
import { offerUndo } from "../offerUndo.ts";
import { saveText } from "../saveText.ts";

/** Writes a template as a file, after a warning where something in it looks like a secret. */
export async function shareTemplate(app: App, template: TemplateId): Promise<void> {
  const file = await fileToShare(app, template);
  if (!file) return;
  const said = "“Braid: Import Template” takes it in elsewhere. The template is in";
  await saveText("Share Template", said, { kind: "Template", ...file });
}

/** Undefined when the user was warned and decided against it. */
async function fileToShare(app: App, template: TemplateId) {
  const { file, warnings } = await runVerb(app, exportTemplate, { template });
  if (warnings.length === 0) return file;
  const answer = await vscode.window.showWarningMessage(
    `${countOf(warnings.length, "place")} in this template ${warnings.length === 1 ? "looks" : "look"} like a secret.`,
    {
      modal: true,
      detail: `Found: ${[...new Set(warnings)].join(", ")}. Redacting replaces them in the file only; the template itself stays as it is.`,
    },
    "Redact",
    "Share as It Is",
  );
  if (answer === undefined) return undefined;
  return answer === "Redact" ? (await runVerb(app, exportTemplate, { template, redact: true })).file : file;
}

/** Answers the template that the chosen file holds; undefined when the user backs out. */
export async function importTemplateFile(app: App): Promise<TemplateId | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: "Import Template",
      openLabel: "Import",
      filters: { Template: ["json"] },
    })) ?? [];
  if (!chosen) return undefined;
  const isLocal = chosen.scheme === "file" && app.files !== undefined;
  const { template, name, isNew } = await runVerb(
    app,
    importTemplate,
    isLocal ? { path: chosen.fsPath } : { text: await textOf(chosen) },
  );
  const shown = visibleText(name);
  if (isNew) offerUndo(`Imported the template “${shown}”.`, () => removeTemplate(app, template));
  else void vscode.window.showInformationMessage(`The template “${shown}” is here already.`);
  return template;
}

/** The editor reads files of other machines as a whole only, so the size is asked first. */
async function textOf(file: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(file);
  if (size > templateFileBytes)
    throw new UserError("This file is larger than a template can be. Nothing was imported.");
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
}
