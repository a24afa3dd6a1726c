import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { Project } from "../../app/projectList.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { keepWorkspacesApart } from "../../app/verbs/keepWorkspacesApart.ts";
import { listWorkspaces } from "../../app/verbs/listWorkspaces.ts";
import { relinkSessions } from "../../app/verbs/relinkSessions.ts";
import { countOf } from "../../base/countOf.ts";
import { describeError, type Log } from "../../base/log.ts";
import { ageOf } from "../../core/age.ts";
import { folderLabelOf } from "../../core/projectPlace.ts";
import { visibleText } from "../../core/visibleText.ts";
import { noWorkspace } from "../../core/workspace.ts";
import { offerUndo } from "../offerUndo.ts";
import { quickPickText } from "../quickPickText.ts";

/** Where a person says that sessions of another workspace belong to this one, and where Braid asks whether they do. */
export class RelinkDesk {
  readonly #app: App;
  readonly #log: Log;
  readonly #showAll: () => Promise<void>;
  /** What was asked in this window. Answers are remembered by the projects themselves. */
  readonly #asked = new Set<string>();

  constructor(app: App, log: Log, showAll: () => Promise<void>) {
    this.#app = app;
    this.#log = log;
    this.#showAll = showAll;
  }

  /** @param key The project to relink; the user picks when left out. */
  async relink(key: string | undefined): Promise<void> {
    const from = key === undefined ? await this.#pick() : [key];
    if (from.length > 0) await this.#link(from);
  }

  /** Asks once, when it looks as if sessions of another workspace belonged here. Never rejects. */
  async offer(): Promise<void> {
    try {
      const offer = await this.#app.projects.offer();
      if (!offer) return;
      const keys = offer.projects.map(({ key }) => key);
      const question = keys.join("\n");
      if (this.#asked.has(question)) return;
      this.#asked.add(question);
      const answer = await vscode.window.showInformationMessage(
        `${countOf(offer.sessions, "session")} of ${namesOf(offer.projects)} look${offer.sessions === 1 ? "s" : ""} like ${offer.sessions === 1 ? "it belongs" : "they belong"} to this workspace.`,
        keys.length === 1 ? "Relink" : "Choose...",
        "Show Them",
        "No",
      );
      if (answer === "Relink") await this.#link(keys);
      else if (answer === "Choose...") await this.relink(undefined);
      else if (answer === "Show Them") await this.#showAll();
      // Closing the question is an answer, too; the command goes on offering them first.
      else await runVerb(this.#app, keepWorkspacesApart, { from: keys });
    } catch (cause) {
      this.#log.error(`Relinking was not offered: ${describeError(cause)}`);
    }
  }

  async #pick(): Promise<readonly string[]> {
    await this.#app.projects.settled();
    const { current } = await this.#app.projects.view();
    if (current === noWorkspace.key)
      throw new UserError("Open a folder first: sessions are relinked to the workspace that is open.");
    const projects = (await runVerb(this.#app, listWorkspaces, {})).filter(
      ({ key, isCurrent }) => !isCurrent && key !== noWorkspace.key,
    );
    if (projects.length === 0) {
      void vscode.window.showInformationMessage("No other workspace has sessions.");
      return [];
    }
    const now = this.#app.clock.now();
    const items = projects
      .map(({ key, name, folders, sessions, lastUsedAt, isLikely }) => ({
        label: quickPickText(name),
        description: `${countOf(sessions, "session")} · ${ageOf(lastUsedAt, now)}`,
        detail: folders.map((folder) => quickPickText(folderLabelOf(folder))).join(", "),
        picked: isLikely,
        key,
      }))
      .sort((one, other) => Number(other.picked) - Number(one.picked));
    const picked = await vscode.window.showQuickPick(items, {
      title: "Relink Sessions to This Workspace",
      placeHolder: "Whose sessions belong here? You can undo this.",
      canPickMany: true,
      matchOnDetail: true,
    });
    return picked?.map(({ key }) => key) ?? [];
  }

  async #link(from: readonly string[]): Promise<void> {
    const projects = (await runVerb(this.#app, listWorkspaces, {})).filter(({ key }) => from.includes(key));
    const { relinked, sessions } = await runVerb(this.#app, relinkSessions, { from });
    offerUndo(
      `${countOf(sessions, "session")} of ${namesOf(projects)} now belong${sessions === 1 ? "s" : ""} to this workspace.`,
      () => runVerb(this.#app, relinkSessions, { from: relinked, undo: true }),
    );
  }
}

/** “a”, or “a” and “b”, or “a” and 3 others. */
function namesOf(projects: readonly Project[]): string {
  const [first, second] = projects.map(({ name }) => `“${visibleText(name)}”`);
  if (projects.length <= 1) return first ?? "another workspace";
  return projects.length === 2 ? `${first} and ${second}` : `${first} and ${projects.length - 1} others`;
}
