import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { Scope } from "../../protocol/searchLetters.ts";
import { icon, iconButton } from "../panel/icon.ts";
import { type Operator, operators, withOperator } from "./operators.ts";

export interface QueryBoxModel {
  readonly scope: Scope;
  /** What the open workspace is called; undefined when no folder is open. */
  readonly workspace: string | undefined;
  readonly hasRows: boolean;
  /** The id of the row that is chosen. */
  readonly active: string | undefined;
}

export interface QueryBoxActions {
  onType(query: string): void;
  onScope(scope: Scope): void;
  onKey(event: KeyboardEvent): void;
}

/** Where a query is written. The field is made once and stays, so that typing survives whatever is rendered. */
export class QueryBox {
  readonly #field = document.createElement("input");
  readonly #actions: QueryBoxActions;

  constructor(actions: QueryBoxActions) {
    this.#actions = actions;
    const field = this.#field;
    Object.assign(field, {
      ...{ type: "text", className: "query-field", dir: "auto", maxLength: 2_000 },
      ...{ autocomplete: "off", spellcheck: false, placeholder: "Search titles and messages" },
    });
    const attributes = { role: "combobox", "aria-label": "Search sessions", "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries({ ...attributes, "aria-haspopup": "listbox" }))
      field.setAttribute(name, value);
    field.addEventListener("input", () => this.#actions.onType(field.value));
    field.addEventListener("keydown", (event) => this.#actions.onKey(event));
  }

  get query(): string {
    return this.#field.value;
  }

  /** Exchanges the text, unless it is the same: that would move the cursor. */
  set query(query: string) {
    if (query !== this.#field.value) this.#field.value = query;
  }

  focus(): void {
    this.#field.focus();
  }

  selectAll(): void {
    this.#field.select();
  }

  template({ scope, workspace, hasRows, active }: QueryBoxModel): TemplateResult {
    this.#field.setAttribute("aria-expanded", String(hasRows));
    if (hasRows) this.#field.setAttribute("aria-controls", "results");
    else this.#field.removeAttribute("aria-controls");
    if (active !== undefined) this.#field.setAttribute("aria-activedescendant", active);
    else this.#field.removeAttribute("aria-activedescendant");
    return html`<search class="query">
      <div class="query-row">
        <div class="query-box" @click=${() => this.focus()}>
          ${icon("search")}${this.#field}
          ${this.query === "" ? nothing : iconButton("close", "Clear", () => this.#replace("", 0))}
        </div>
        ${workspace === undefined ? nothing : this.#scopes(scope, workspace)}
      </div>
      <div class="operators" role="group" aria-label="Narrow the search">
        ${operators.map(
          (operator) =>
            html`<button type="button" class="operator" title=${operator.help} @click=${() => this.#insert(operator)}>
              ${operator.label}
            </button>`,
        )}
      </div>
    </search>`;
  }

  #scopes(scope: Scope, workspace: string): TemplateResult {
    const choice = (value: Scope, label: string, title: string) =>
      html`<button
        type="button"
        class="scope"
        title=${title}
        aria-pressed=${scope === value}
        @click=${() => this.#actions.onScope(value)}
      >
        ${label}
      </button>`;
    return html`<div class="scopes" role="group" aria-label="Where to search">
      ${choice("current", "This Workspace", `Only sessions of ${visibleText(workspace)}`)}
      ${choice("all", "All", "Sessions of all workspaces")}
    </div>`;
  }

  #insert(operator: Operator): void {
    const field = this.#field;
    const length = field.value.length;
    const [start, end] = [field.selectionStart ?? length, field.selectionEnd ?? length];
    const edited = withOperator({ text: field.value, start, end }, operator);
    this.#replace(edited.text, edited.end);
  }

  #replace(query: string, cursor: number): void {
    this.#field.value = query;
    this.#field.focus();
    this.#field.setSelectionRange(cursor, cursor);
    this.#actions.onType(query);
  }
}
