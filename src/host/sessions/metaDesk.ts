import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { removeMeta } from "../../app/verbs/removeMeta.ts";
import { setMeta } from "../../app/verbs/setMeta.ts";
import { showMeta } from "../../app/verbs/showMeta.ts";
import type { Json } from "../../base/json.ts";
import type { SessionId } from "../../core/ids.ts";
import { readMetaName } from "../../core/metadata.ts";
import { visibleText } from "../../core/visibleText.ts";
import { offerUndo } from "../offerUndo.ts";

/** The dialogs around metadata. */
export class MetaDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** @param known Asked for when left out. */
  async set(session: SessionId, known?: string): Promise<void> {
    const name =
      known ??
      (await vscode.window.showInputBox({
        title: "Set Session Metadata (1 of 2)",
        prompt: "What is it called? For example: project, priority, ticket.",
        validateInput: (text) =>
          readMetaName(text) === undefined
            ? "A name has 1 to 100 characters, and no invisible ones."
            : undefined,
      }));
    if (name === undefined) return;
    const now = (await runVerb(this.#app, showMeta, { session }))[readMetaName(name) ?? name];
    const typed = await vscode.window.showInputBox({
      title: known === undefined ? "Set Session Metadata (2 of 2)" : "Set Session Metadata",
      prompt: `The value of “${visibleText(name)}”: text, or JSON.`,
      value: now === undefined ? "" : textOf(now),
      validateInput: (text) => (text.trim() === "" || text.trim() === "null" ? "Type a value." : undefined),
    });
    if (typed === undefined) return;
    const { before } = await runVerb(this.#app, setMeta, { session, name, value: valueIn(typed) });
    offerUndo(`“${visibleText(name)}” is set.`, () =>
      before === undefined
        ? runVerb(this.#app, removeMeta, { session, name })
        : runVerb(this.#app, setMeta, { session, name, value: before }),
    );
  }

  async remove(session: SessionId): Promise<void> {
    const name = await this.#pick(session, "Remove which?");
    if (name === undefined) return;
    const { before } = await runVerb(this.#app, removeMeta, { session, name });
    if (before !== undefined)
      offerUndo(`“${visibleText(name)}” is removed.`, () =>
        runVerb(this.#app, setMeta, { session, name, value: before }),
      );
  }

  /** Shows what there is; choosing a line is to change it. */
  async show(session: SessionId): Promise<void> {
    const name = await this.#pick(session, "Choose a line to change it");
    if (name !== undefined) await this.set(session, name);
  }

  async #pick(session: SessionId, placeHolder: string): Promise<string | undefined> {
    const metadata = Object.entries(await runVerb(this.#app, showMeta, { session }));
    if (metadata.length === 0) {
      void vscode.window.showInformationMessage("This session has no metadata.");
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(
      metadata.map(([name, value]) => ({
        label: visibleText(name),
        description: visibleText(textOf(value).slice(0, 200)),
        name,
      })),
      { placeHolder, matchOnDescription: true },
    );
    return picked?.name;
  }
}

/** Text is shown as it is when it would not be read as something else. */
const textOf = (value: Json): string =>
  typeof value === "string" && valueIn(value) === value ? value : JSON.stringify(value);

function valueIn(typed: string): Json {
  try {
    return JSON.parse(typed) as Json;
  } catch {
    return typed.trim();
  }
}
