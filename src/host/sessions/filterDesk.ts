import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { deleteFilter } from "../../app/verbs/deleteFilter.ts";
import { listFilters } from "../../app/verbs/listFilters.ts";
import { saveFilter } from "../../app/verbs/saveFilter.ts";
import { readFilterName, type SavedFilter } from "../../core/savedFilters.ts";
import { tagLimit } from "../../core/tags.ts";
import { visibleText } from "../../core/visibleText.ts";
import { tellFailure } from "../editorDialogs.ts";
import { offerUndo } from "../offerUndo.ts";
import { quickPickText } from "../quickPickText.ts";
import type { TreeFilter } from "./treeFilter.ts";

interface FilterRow extends vscode.QuickPickItem {
  readonly query: string;
  /** Choosing it again shows everything. */
  readonly isToggle?: true;
  readonly name?: string;
}

type Answer = { readonly type: "filter"; readonly query: string } | { readonly type: "save" | "nothing" };

const builtIn: readonly (SavedFilter & { readonly icon: string })[] = [
  { name: "Pinned", query: "is:pinned", icon: "pinned" },
  { name: "Unread", query: "is:unread", icon: "circle-filled" },
  { name: "Needs Attention", query: "state:attention", icon: "warning" },
  { name: "Branches", query: "is:branch", icon: "git-branch" },
  { name: "Archived", query: "is:archived", icon: "archive" },
];

const deleteButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("trash"),
  tooltip: "Delete This Filter",
};
const saveButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("save"),
  tooltip: "Save This Filter...",
};

/** The box that narrows the tree while somebody types, and the filters that were given names. */
export class FilterDesk {
  readonly #app: App;
  readonly #filter: TreeFilter;

  constructor(app: App, filter: TreeFilter) {
    this.#app = app;
    this.#filter = filter;
  }

  clear(): void {
    this.#filter.set("");
  }

  /** Resolves when the box is gone. Escape brings back what was there before. */
  async ask(): Promise<void> {
    const before = this.#filter.text;
    const saved = await runVerb(this.#app, listFilters, {});
    const answer = await this.#askWith(before, saved);
    if (answer.type !== "save") this.#filter.set(answer.type === "filter" ? answer.query : before);
    else await this.save();
  }

  #askWith(before: string, known: readonly SavedFilter[]): Promise<Answer> {
    const picker = vscode.window.createQuickPick<FilterRow>();
    let saved = known;
    const draw = () => {
      picker.items = rowsOf(picker.value, saved, before);
    };
    picker.title = "Filter Sessions";
    picker.placeholder = "Words of a title, tag:, model:, workspace:, before:, after:, is:pinned, -not";
    picker.value = before;
    picker.buttons = [saveButton];
    draw();
    picker.onDidChangeValue((text) => {
      this.#filter.set(text);
      draw();
    });
    // Going through the rows shows what each of them leaves.
    picker.onDidChangeActive(([row]) => row && this.#filter.set(row.query));
    picker.onDidTriggerItemButton(({ item }) => {
      void this.#delete(item)
        .then((left) => {
          saved = left;
          draw();
        })
        .catch(tellFailure);
    });
    return new Promise((resolve) => {
      const end = (answer: Answer) => {
        resolve(answer);
        picker.hide();
      };
      picker.onDidTriggerButton(() => this.#filter.text !== "" && end({ type: "save" }));
      picker.onDidAccept(() => {
        const [row] = picker.activeItems;
        // What is typed is read from the box: Enter may come before its row shows it.
        const query = row?.isToggle ? row.query : picker.value.trim();
        end({ type: "filter", query: row?.isToggle && query === before ? "" : query });
      });
      picker.onDidHide(() => {
        resolve({ type: "nothing" });
        picker.dispose();
      });
      picker.show();
    });
  }

  /** Gives the present filter a name, under which it is offered in all workspaces. */
  async save(): Promise<void> {
    const query = this.#filter.text;
    if (query === "") {
      await this.ask();
      return;
    }
    const name = await vscode.window.showInputBox({
      title: "Save Filter",
      prompt: `A name for “${visibleText(query)}”. It is offered wherever you filter sessions.`,
      validateInput: (text) =>
        readFilterName(text) === undefined ? `A name has 1 to ${tagLimit} characters.` : undefined,
    });
    if (name === undefined) return;
    const { replaced } = await runVerb(this.#app, saveFilter, { name, query });
    const shown = `“${visibleText(name.trim())}”`;
    if (replaced === undefined)
      offerUndo(`Saved the filter ${shown}.`, () => runVerb(this.#app, deleteFilter, { name }));
    else if (replaced !== query)
      offerUndo(`${shown} is another filter now.`, () =>
        runVerb(this.#app, saveFilter, { name, query: replaced }),
      );
  }

  /** @returns Those that are left. */
  async #delete({ name = "" }: FilterRow): Promise<readonly SavedFilter[]> {
    const deleted = await runVerb(this.#app, deleteFilter, { name });
    offerUndo(`The filter “${visibleText(name)}” is deleted.`, () =>
      runVerb(this.#app, saveFilter, { ...deleted }),
    );
    return runVerb(this.#app, listFilters, {});
  }
}

/** What is typed, the filters that were saved, and those that everybody has. What is typed filters sessions, not these rows. */
function rowsOf(typed: string, saved: readonly SavedFilter[], current: string): readonly FilterRow[] {
  const text = typed.trim();
  const toggle = (query: string, icon: string) => ({
    iconPath: new vscode.ThemeIcon(query === current ? "check" : icon),
    description: quickPickText(query),
    alwaysShow: true,
    isToggle: true as const,
    query,
  });
  const separator = (label: string): FilterRow => ({
    label,
    kind: vscode.QuickPickItemKind.Separator,
    query: "",
  });
  return [
    {
      label: text === "" ? "All Sessions" : `Sessions That Match “${quickPickText(text)}”`,
      iconPath: new vscode.ThemeIcon(text === "" ? "list-unordered" : "filter"),
      alwaysShow: true,
      query: text,
    },
    ...(saved.length > 0 ? [separator("saved filters")] : []),
    ...saved.map(({ name, query }) => ({
      label: quickPickText(name),
      ...toggle(query, "bookmark"),
      buttons: [deleteButton],
      name,
    })),
    separator("filters"),
    ...builtIn.map(({ name, query, icon }) => ({ label: name, ...toggle(query, icon) })),
  ];
}
