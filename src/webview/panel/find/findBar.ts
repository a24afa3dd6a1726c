import { html, type TemplateResult } from "lit";
import { iconButton } from "../icon.ts";

export interface FindBarEvents {
  onDidType(): void;
  step(by: 1 | -1): void;
  toggleCase(): void;
  close(): void;
}

export interface FindBarModel {
  readonly matchCase: boolean;
  readonly total: number;
  /** Which of them is shown, from 1. */
  readonly number: number | undefined;
}

/** The bar to find text with. Its field is made once and stays, so that typing survives whatever is rendered. */
export class FindBar {
  readonly #field = document.createElement("input");
  readonly #events: FindBarEvents;

  constructor(events: FindBarEvents) {
    this.#events = events;
    const field = this.#field;
    field.type = "search";
    field.className = "find-field";
    field.dir = "auto";
    field.maxLength = 1_000;
    field.spellcheck = false;
    field.placeholder = "Find";
    field.setAttribute("aria-label", "Find in session");
    field.addEventListener("input", () => events.onDidType());
  }

  get text(): string {
    return this.#field.value;
  }

  set text(text: string) {
    this.#field.value = text;
  }

  focus(): void {
    this.#field.focus();
    this.#field.select();
  }

  get hasFocus(): boolean {
    return document.activeElement?.closest(".find-bar") != null;
  }

  template(model: FindBarModel): TemplateResult {
    const { matchCase } = model;
    return html`<div
      class="find-bar"
      role="search"
      aria-label="Find in session"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
    >
      <div class="find-box">
        ${this.#field}
        <button
          type="button"
          class="icon-button find-case"
          title="Match Case (Alt+C)"
          aria-label="Match Case"
          aria-pressed=${matchCase}
          @click=${() => this.#events.toggleCase()}
        >
          <span class="codicon codicon-case-sensitive" aria-hidden="true"></span>
        </button>
      </div>
      <div class="find-steps">
        <span class="find-count" aria-live="polite">${this.text === "" ? "" : countOf(model)}</span>
        ${iconButton("arrow-up", "Previous match (Shift+Enter)", () => this.#events.step(-1))}
        ${iconButton("arrow-down", "Next match (Enter)", () => this.#events.step(1))}
        ${iconButton("close", "Close (Escape)", () => this.#events.close())}
      </div>
    </div>`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.keyCode === 229) return;
    const isInField = event.target === this.#field;
    if (event.key === "Escape") this.#events.close();
    else if (event.key === "F3" || (event.key === "Enter" && isInField))
      this.#events.step(event.shiftKey ? -1 : 1);
    else if (event.altKey && event.code === "KeyC") this.#events.toggleCase();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function countOf({ total, number }: FindBarModel): string {
  if (total === 0) return "No results";
  return `${number === undefined ? "?" : number.toLocaleString()} of ${total.toLocaleString()}`;
}
