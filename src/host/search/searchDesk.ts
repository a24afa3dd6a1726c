import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { SearchHit, SearchResult } from "../../app/search.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { searchSessions } from "../../app/verbs/searchSessions.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Scope } from "../../protocol/searchLetters.ts";
import { saveText } from "../saveText.ts";
import { type HitList, hitListJson, hitListMarkdown, sessionsOf } from "./hitList.ts";

/** A list that long is for programs; it also bounds what is held in memory. */
const hitLimit = 10_000;
const hitsAtOnce = 500;

interface FormRow extends vscode.QuickPickItem {
  readonly textOf: (list: HitList) => string;
  /** Undefined for the clipboard. */
  readonly file?: { readonly name: string; readonly kind: string };
}

const forms: readonly FormRow[] = [
  {
    ...{ label: "Markdown", description: "a list to read, as a file", textOf: hitListMarkdown },
    file: { name: "search-results.md", kind: "Markdown" },
  },
  {
    ...{ label: "JSON", description: "for programs, as a file", textOf: hitListJson },
    file: { name: "search-results.json", kind: "JSON" },
  },
  { label: "Copy as Markdown", description: "to the clipboard", textOf: hitListMarkdown },
  { label: "Copy as JSON", description: "to the clipboard", textOf: hitListJson },
];

/** Takes what was found out of Braid: as a list of results, or the sessions they are in. */
export class SearchDesk {
  readonly #app: App;
  readonly #exportMany: (sessions: readonly SessionId[]) => Promise<unknown>;

  /** @param exportMany Asks how sessions are to be exported, and does it. */
  constructor(app: App, exportMany: (sessions: readonly SessionId[]) => Promise<unknown>) {
    this.#app = app;
    this.#exportMany = exportMany;
  }

  async exportResults(query: string, workspace: Scope): Promise<void> {
    const picked = await vscode.window.showQuickPick(forms, { placeHolder: "Export the results as what?" });
    if (!picked) return;
    const list = await this.#all(query, workspace);
    const text = picked.textOf(list);
    if (picked.file)
      return saveText("Export Results", "The results were exported to", { ...picked.file, text });
    await vscode.env.clipboard.writeText(text);
    void vscode.window.showInformationMessage("The results are on the clipboard.");
  }

  async exportSessions(query: string, workspace: Scope): Promise<void> {
    const { hits } = await this.#all(query, workspace);
    await this.#exportMany(sessionsOf(hits));
  }

  /** @throws UserError when there is nothing any more. */
  async #all(query: string, workspace: Scope): Promise<HitList> {
    // What is exported is taken for all that there is.
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: "Braid: looking through all sessions" },
      async () => this.#app.search?.whenComplete(),
    );
    const hits: SearchHit[] = [];
    let result: SearchResult;
    do {
      const range = { limit: hitsAtOnce, offset: hits.length };
      result = await runVerb(this.#app, searchSessions, { query, workspace, ...range });
      hits.push(...result.hits);
    } while (result.hits.length > 0 && hits.length < Math.min(result.total, hitLimit));
    if (hits.length === 0) throw new UserError("Nothing is found by this search now.");
    return { query, workspace, at: this.#app.clock.now(), hits, total: result.total };
  }
}
