import * as vscode from "vscode";
import { readQuery, type SearchQuery } from "../../core/searchQuery.ts";

/**
 * What the tree is narrowed to. It ends with the window: a filter that was forgotten must not hide a session for ever.
 */
export class TreeFilter implements vscode.Disposable {
  readonly #didChange = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#didChange.event;
  #text = "";
  #query: SearchQuery = readQuery("");

  /** As it was typed; empty while everything is shown. */
  get text(): string {
    return this.#text;
  }

  /** Undefined while everything is shown. */
  get query(): SearchQuery | undefined {
    return this.#text === "" ? undefined : this.#query;
  }

  /** Whether archived sessions are asked for, so that they are shown although others do not show them. */
  get asksForArchived(): boolean {
    return this.#query.filters.some(
      (filter) =>
        !filter.isNegated &&
        ((filter.kind === "is" && filter.sign === "archived") ||
          (filter.kind === "state" && filter.state === "archived")),
    );
  }

  set(text: string): void {
    const trimmed = text.trim();
    if (trimmed === this.#text) return;
    this.#text = trimmed;
    this.#query = readQuery(trimmed);
    this.#didChange.fire();
    void vscode.commands.executeCommand("setContext", "braid.filtered", trimmed !== "");
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
