import * as vscode from "vscode";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";
import type { TreeChoices } from "./treeChoices.ts";
import type { TreeFilter } from "./treeFilter.ts";
import type { TreeContent } from "./treeModel.ts";
import type { Row } from "./treeRows.ts";

/** What is said around the tree: its message and badge, and the keys that menus and empty views go by. */
export class TreeSurroundings {
  readonly #tree: vscode.TreeView<Row>;
  readonly #keys = new Map<string, unknown>();

  constructor(tree: vscode.TreeView<Row>) {
    this.#tree = tree;
  }

  /** @param message Empty for none. A view without rows shows its welcome text only then. */
  say(message: string): void {
    if ((this.#tree.message ?? "") !== message) this.#tree.message = message;
  }

  show(
    { shown, total, sessions, grouping, hasOthers }: TreeContent,
    filter: TreeFilter,
    { showsArchived, grouping: chosen }: TreeChoices,
    unread: ReadonlySet<SessionId>,
  ): void {
    const isEmpty = shown.length === 0;
    const hasArchived = sessions.some(({ archived }) => archived);
    const isPlain = grouping === "flat" || grouping === "parent" || grouping === "workspace";
    this.say(
      isEmpty
        ? ""
        : filter.query
          ? `${shown.length.toLocaleString("en")} of ${countOf(total, "session")} ${shown.length === 1 ? "matches" : "match"} “${visibleText(filter.text)}”.`
          : showsArchived && isPlain && !hasArchived
            ? "No session is archived."
            : "",
    );
    this.#badge(sessions.filter(({ id, archived }) => !archived && unread.has(id)).length);
    this.#setKey("braid.otherWorkspaces", hasOthers);
    this.#setKey("braid.grouping", chosen ?? "automatic");
    this.#setKey("braid.filtersArchived", filter.asksForArchived);
  }

  #badge(count: number): void {
    if ((this.#tree.badge?.value ?? 0) === count) return;
    this.#tree.badge =
      count === 0
        ? undefined
        : { value: count, tooltip: `${countOf(count, "session has", "sessions have")} a new reply` };
  }

  #setKey(key: string, value: unknown): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }
}
