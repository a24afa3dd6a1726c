import * as vscode from "vscode";
import type { Grouping } from "../../core/sessionGroups.ts";
import type { AllWorkspaces } from "../workspace/allWorkspaces.ts";
import type { TreeChoices } from "./treeChoices.ts";

interface GroupingRow extends vscode.QuickPickItem {
  /** Undefined: what suits the number of sessions. */
  readonly by: Grouping | undefined;
}

const offered: readonly GroupingRow[] = [
  {
    label: "Automatic",
    description: "a plain list while there are few, by time when there are many",
    by: undefined,
  },
  { label: "By Time", description: "today, yesterday, then weeks and months", by: "time" },
  { label: "By State", description: "running, needs attention, active, idle", by: "state" },
  { label: "By Tag", description: "a session with two tags is below both", by: "tag" },
  { label: "By Workspace", description: "the sessions of all workspaces", by: "workspace" },
  { label: "By Origin", description: "branches below the session they come from", by: "parent" },
  { label: "No Groups", description: "what was used last comes first", by: "flat" },
];

/** Asks how the tree is to be put into groups. */
export class GroupDesk {
  readonly #choices: TreeChoices;
  readonly #all: AllWorkspaces;

  constructor(choices: TreeChoices, all: AllWorkspaces) {
    this.#choices = choices;
    this.#all = all;
  }

  async ask(): Promise<void> {
    const rows = offered.map((row) => ({
      ...row,
      iconPath: new vscode.ThemeIcon(row.by === this.#choices.grouping ? "check" : "blank"),
    }));
    const picked = await vscode.window.showQuickPick(
      rows.sort((one, other) => Number(this.#isCurrent(other)) - Number(this.#isCurrent(one))),
      { title: "Group Sessions By", placeHolder: "The choice is remembered for this workspace." },
    );
    if (picked) await this.group(picked.by);
  }

  /** One workspace alone is no group, so grouping by workspace shows them all. */
  async group(by: Grouping | undefined): Promise<void> {
    await this.#choices.group(by);
    if (by === "workspace") await this.#all.show(true);
  }

  #isCurrent({ by }: GroupingRow): boolean {
    return by === this.#choices.grouping;
  }
}
