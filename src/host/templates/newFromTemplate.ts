import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { createSession } from "../../app/verbs/createSession.ts";
import { showTemplate } from "../../app/verbs/showTemplate.ts";
import type { TemplateId, TemplateVariable } from "../../core/template.ts";
import { visibleText } from "../../core/visibleText.ts";
import { askText } from "./askText.ts";

/** Asks for what a template needs, then makes a session from it. Nothing is made when the user backs out. */
export async function newFromTemplate(app: App, id: TemplateId): Promise<void> {
  const template = await runVerb(app, showTemplate, { template: id });
  const title = `New Session from “${visibleText(template.name)}”`;
  const isQuestion = template.messages?.at(-1)?.role === "user";
  const steps = template.variables.length + (isQuestion ? 1 : 0);
  const values = await valuesFor(title, template.variables, steps);
  if (!values) return;
  const send = isQuestion ? await isToSend(title, steps) : false;
  if (send === undefined) return;
  const { notice } = await runVerb(app, createSession, { template: id, values, send });
  if (notice !== undefined) void vscode.window.showWarningMessage(notice);
}

/** One after the other, with a way back to the one before. Undefined when the user backs out. */
async function valuesFor(
  title: string,
  variables: readonly TemplateVariable[],
  steps: number,
): Promise<Record<string, string> | undefined> {
  const values = new Map<string, string>();
  for (let index = 0; index < variables.length; ) {
    const { name, description, default: usual } = variables[index] ?? { name: "" };
    const prompt = visibleText(description ?? `The value of “${name}”.`);
    const answer = await askText({
      ...{ title, step: index + 1, steps, prompt },
      value: values.get(name) ?? usual ?? "",
      problemWith: (text) =>
        text.trim() === "" && usual === undefined ? `${prompt} This cannot be left empty.` : undefined,
    });
    if (answer === undefined) return undefined;
    if (typeof answer === "string") values.set(name, answer);
    index += typeof answer === "string" ? 1 : -1;
  }
  return Object.fromEntries(values);
}

async function isToSend(title: string, step: number): Promise<boolean | undefined> {
  const rows = [
    {
      label: "$(edit) Write it into the text box",
      description: "to complete it before it is sent",
      send: false,
    },
    { label: "$(send) Send it at once", send: true },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: step > 1 ? `${title} (${step}/${step})` : title,
    placeHolder: "What is to happen with the first message?",
  });
  return picked?.send;
}
