import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { contentOf, removeTemplate, storeTemplate } from "../../app/templates.ts";
import { runVerb } from "../../app/verb.ts";
import { deleteTemplate } from "../../app/verbs/deleteTemplate.ts";
import { listTemplates, type TemplateSummary } from "../../app/verbs/listTemplates.ts";
import { saveTemplate } from "../../app/verbs/saveTemplate.ts";
import { showTemplate } from "../../app/verbs/showTemplate.ts";
import type { SessionId } from "../../core/ids.ts";
import { nameKey } from "../../core/template.ts";
import { visibleText } from "../../core/visibleText.ts";
import { tellFailure } from "../editorDialogs.ts";
import { offerUndo } from "../offerUndo.ts";
import { askText } from "./askText.ts";
import { newFromTemplate } from "./newFromTemplate.ts";
import { importTemplateFile, shareTemplate } from "./templateFiles.ts";
import { templateRows } from "./templateRows.ts";

const share = { iconPath: new vscode.ThemeIcon("export"), tooltip: "Share as a File" };
const edit = { iconPath: new vscode.ThemeIcon("edit"), tooltip: "Rename and Describe" };
const trash = { iconPath: new vscode.ThemeIcon("trash"), tooltip: "Delete" };
const take = { iconPath: new vscode.ThemeIcon("folder-opened"), tooltip: "Import Template..." };

/** The dialogs around templates. */
export class TemplateDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async create(): Promise<void> {
    const templates = await runVerb(this.#app, listTemplates, {});
    const picked = await vscode.window.showQuickPick(templateRows(templates), {
      title: "New Session from Template",
      placeHolder: "Which template?",
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.template) await newFromTemplate(this.#app, picked.template.id);
  }

  /** Name, description, and how much of the conversation. */
  async save(session: SessionId): Promise<void> {
    const { summary, thread } = await getSession(this.#app, session);
    const isLong = thread.length > 1;
    const label = await this.#askLabel("Save Session as Template", isLong ? 3 : 2, {
      name: summary.title?.slice(0, 100) ?? "",
    });
    if (!label) return;
    const messages = isLong ? await askMessages() : "first";
    if (messages === undefined) return;
    const { template, name } = await runVerb(this.#app, saveTemplate, { session, ...label, messages });
    const { variables } = await runVerb(this.#app, showTemplate, { template });
    const asks =
      variables.length > 0
        ? ` It asks for ${variables.map((each) => each.name).join(", ")}.`
        : " Write {{name}} where something is to be filled in, and save again, to be asked for it.";
    offerUndo(`Saved the template “${visibleText(name)}”.${asks}`, () => removeTemplate(this.#app, template));
  }

  async import(): Promise<void> {
    await importTemplateFile(this.#app);
  }

  /** A list that stays while templates are shared and deleted; choosing one makes a session from it. */
  async manage(): Promise<void> {
    const pick = vscode.window.createQuickPick<ReturnType<typeof templateRows>[number]>();
    pick.title = "Manage Templates";
    pick.placeholder = "Choose a template to begin a session with it";
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.buttons = [take];
    const show = async () => {
      pick.items = templateRows(await runVerb(this.#app, listTemplates, {}), ({ isBuiltIn }) =>
        isBuiltIn ? [share] : [edit, share, trash],
      );
    };
    const trying = (work: Promise<unknown>) => void work.catch(tellFailure);
    pick.onDidTriggerButton(() => {
      pick.hide();
      trying(this.import());
    });
    pick.onDidTriggerItemButton(({ item: { template }, button }) => {
      if (!template) return;
      if (button === trash) return trying(this.#delete(template).then(show));
      pick.hide();
      trying(button === share ? shareTemplate(this.#app, template.id) : this.#edit(template));
    });
    pick.onDidAccept(() => {
      const [row] = pick.selectedItems;
      if (!row?.template) return;
      pick.hide();
      trying(newFromTemplate(this.#app, row.template.id));
    });
    pick.onDidHide(() => pick.dispose());
    await show();
    pick.show();
  }

  async #edit({ id, ...known }: TemplateSummary): Promise<void> {
    const label = await this.#askLabel("Rename and Describe Template", 2, known);
    if (!label || (label.name === known.name && label.description === (known.description ?? ""))) return;
    const { before, name } = await runVerb(this.#app, saveTemplate, { template: id, ...label });
    if (before)
      offerUndo(`The template is called “${visibleText(name)}” now.`, () =>
        storeTemplate(this.#app, id, contentOf(before)),
      );
  }

  async #delete({ id }: TemplateSummary): Promise<void> {
    const { before } = await runVerb(this.#app, deleteTemplate, { template: id });
    offerUndo(`Deleted the template “${visibleText(before.name)}”. Sessions made from it stay.`, () =>
      storeTemplate(this.#app, id, contentOf(before)),
    );
  }

  async #askLabel(
    title: string,
    steps: number,
    known: { readonly name: string; readonly description?: string },
  ): Promise<{ name: string; description: string } | undefined> {
    const taken = new Set((await runVerb(this.#app, listTemplates, {})).map(({ name }) => nameKey(name)));
    taken.delete(nameKey(known.name));
    let name: string = known.name;
    let description = known.description ?? "";
    for (let step = 1; step <= 2; ) {
      const answer = await askText(
        step === 1
          ? { title, step, steps, prompt: "What is it to be called?", value: name, problemWith: nameProblem }
          : {
              ...{ title, step, steps, value: description },
              prompt: taken.has(nameKey(name.trim()))
                ? "There is one of that name, so this one gets a number. A description, if you want one."
                : "A description, if you want one.",
              problemWith: (text) =>
                text.length > 2_000 ? "A description has at most 2,000 characters." : undefined,
            },
      );
      if (answer === undefined) return undefined;
      if (typeof answer === "string" && step === 1) name = answer;
      if (typeof answer === "string" && step === 2) description = answer;
      step += typeof answer === "string" ? 1 : -1;
    }
    return { name: name.trim(), description: description.trim() };
  }
}

const nameProblem = (text: string): string | undefined =>
  text.trim() === ""
    ? "A name needs at least one character."
    : text.trim().length > 100
      ? "A name has at most 100 characters."
      : visibleText(text.trim()) === text.trim()
        ? undefined
        : "A name is one line without invisible characters.";

async function askMessages(): Promise<"none" | "first" | "all" | undefined> {
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: "The first message",
        description: "sessions begin with the same question",
        messages: "first" as const,
      },
      {
        label: "The whole conversation",
        description: "sessions go on where this one is",
        messages: "all" as const,
      },
      {
        label: "Nothing that was said",
        description: "system prompt, model and parameters only",
        messages: "none" as const,
      },
    ],
    { title: "Save Session as Template (3/3)", placeHolder: "What of the conversation is to be in it?" },
  );
  return picked?.messages;
}
