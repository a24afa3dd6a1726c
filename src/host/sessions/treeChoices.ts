import * as vscode from "vscode";
import { type Grouping, isGrouping } from "../../core/sessionGroups.ts";

const groupingKey = "grouping";
const archivedKey = "showsArchived";

/** How the user wants the tree, remembered for each workspace. */
export class TreeChoices implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #didChange = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#didChange.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    // An unset key counts as false, so that most windows start without this call.
    if (this.showsArchived) void setContext("braid.showsArchived", true);
  }

  /** Undefined: what suits the number of sessions. */
  get grouping(): Grouping | undefined {
    const chosen = this.#memory.get(groupingKey);
    return isGrouping(chosen) ? chosen : undefined;
  }

  async group(by: Grouping | undefined): Promise<void> {
    await this.#memory.update(groupingKey, by);
    this.#didChange.fire();
  }

  get showsArchived(): boolean {
    return this.#memory.get(archivedKey) === true;
  }

  async showArchived(isShown: boolean): Promise<void> {
    await this.#memory.update(archivedKey, isShown);
    this.#didChange.fire();
    await setContext("braid.showsArchived", isShown);
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}

const setContext = (key: string, value: unknown) => vscode.commands.executeCommand("setContext", key, value);
