import * as vscode from "vscode";
import type { TemplateSummary } from "../../app/verbs/listTemplates.ts";
import { countOf } from "../../base/countOf.ts";
import { quickPickText } from "../quickPickText.ts";

export interface TemplateRow extends vscode.QuickPickItem {
  /** Undefined for the line between own ones and Braid's. */
  readonly template?: TemplateSummary;
}

/** @param buttonsOf What can be done with a template in its row. */
export function templateRows(
  templates: readonly TemplateSummary[],
  buttonsOf: (template: TemplateSummary) => readonly vscode.QuickInputButton[] = () => [],
): TemplateRow[] {
  const rowOf = (template: TemplateSummary): TemplateRow => ({
    label: `$(notebook-template) ${quickPickText(template.name)}`,
    description: [
      ...(template.variables.length > 0
        ? [`asks for ${template.variables.map(({ name }) => name).join(", ")}`]
        : []),
      ...(template.messageCount > 1 ? [countOf(template.messageCount, "message")] : []),
      ...(template.model ? [quickPickText(template.model.model)] : []),
    ].join(" · "),
    ...(template.description !== undefined && { detail: quickPickText(template.description) }),
    buttons: buttonsOf(template),
    template,
  });
  const [own, builtIn] = [false, true].map((isBuiltIn) =>
    templates.filter((template) => (template.isBuiltIn ?? false) === isBuiltIn).map(rowOf),
  );
  const line: TemplateRow = {
    label: "Came with Braid",
    kind: vscode.QuickPickItemKind.Separator,
  };
  return [...(own ?? []), line, ...(builtIn ?? [])];
}
