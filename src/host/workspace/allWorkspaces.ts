import * as vscode from "vscode";

const memoryKey = "showsAllWorkspaces";
const contextKey = "braid.allWorkspaces";

/** Whether the tree shows the sessions of all workspaces, remembered for each workspace. */
export class AllWorkspaces implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #didChange = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#didChange.event;
  #isShown: boolean;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#isShown = memory.get(memoryKey) === true;
    // An unset key counts as false, so that most windows start without this call.
    if (this.#isShown) void vscode.commands.executeCommand("setContext", contextKey, true);
  }

  get isShown(): boolean {
    return this.#isShown;
  }

  async show(isShown: boolean): Promise<void> {
    this.#isShown = isShown;
    this.#didChange.fire();
    await vscode.commands.executeCommand("setContext", contextKey, isShown);
    await this.#memory.update(memoryKey, isShown);
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
