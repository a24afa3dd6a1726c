import { html, nothing, render, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { Ask } from "../../protocol/letters.ts";
import type { SlashCompletionView } from "../../protocol/slash.ts";

export interface SlashListPorts {
  readonly ask: Ask;
  /** The session whose conversation is shown. */
  session(): string | undefined;
  /** Puts a text into the field, as if the person had typed it. */
  type(text: string): void;
  /** Tells screen readers. */
  say(words: string): void;
}

/** A command's name, then perhaps an argument; no path and no second line. */
const completable = /^\/(?:[a-z][a-z]*|\?)?(?:[^\S\n][^\n]*)?$/i;
const longestAsked = 10_000;
const listId = "slash-list";

/**
 * The list above the text box that completes slash commands, as that of a combobox: the focus stays in the field. Names are chosen
 * with Enter or Tab; an argument may be anything, so there nothing is chosen before an arrow key was pressed.
 */
export class SlashList {
  /** Stands above the field. */
  readonly element = document.createElement("div");
  readonly #field: HTMLTextAreaElement;
  readonly #ports: SlashListPorts;
  #rows: readonly SlashCompletionView[] = [];
  #isName = false;
  /** The text that `#rows` complete. */
  #for: string | undefined;
  #active = -1;
  /** While the host has not answered for the newest text. */
  #asking: Promise<void> | undefined;
  /** Closed by the person, until they type another word. */
  #closedAtWord: number | undefined;

  constructor(field: HTMLTextAreaElement, ports: SlashListPorts) {
    this.#field = field;
    this.#ports = ports;
    this.element.className = "slash-list-place";
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.addEventListener("blur", () => this.close());
  }

  get isOpen(): boolean {
    return this.#rows.length > 0 && this.#for === this.#field.value;
  }

  /** The text has changed, or is a new one. */
  follow(): void {
    const text = this.#field.value;
    if (!this.#mayComplete(text)) {
      this.#closedAtWord = undefined;
      this.close();
      return;
    }
    if (this.#closedAtWord === wordsIn(text)) return;
    this.#closedAtWord = undefined;
    const asking = this.#ask(text).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
  }

  close(): void {
    this.#for = undefined;
    this.#rows = [];
    this.#paint();
  }

  /** @returns Whether the key was for the list. */
  take(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
    const isTaken = this.isOpen ? this.#takeOpen(event) : this.#takeClosed(event);
    if (isTaken) event.preventDefault();
    return isTaken;
  }

  #takeOpen(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        this.#move(event.key === "ArrowDown" ? 1 : -1);
        return true;
      case "Tab":
        this.#choose(Math.max(0, this.#active));
        return true;
      case "Enter": {
        const row = this.#rows[this.#active];
        const isTyped = !row || row.text.trimEnd() === this.#field.value.trimEnd();
        if (isTyped) this.close();
        else this.#choose(this.#active);
        return !isTyped;
      }
      case "Escape":
        this.#closedAtWord = wordsIn(this.#field.value);
        this.close();
        return true;
      default:
        return false;
    }
  }

  /** Who types fast presses Tab before the list is there. */
  #takeClosed(event: KeyboardEvent): boolean {
    const text = this.#field.value;
    if (event.key !== "Tab" || !this.#asking) return false;
    void this.#asking.then(() => this.isOpen && this.#field.value === text && this.#choose(0));
    return true;
  }

  #mayComplete(text: string): boolean {
    const { selectionStart, selectionEnd } = this.#field;
    const isAtEnd = selectionStart === text.length && selectionEnd === text.length;
    return text.length <= longestAsked && completable.test(text) && isAtEnd;
  }

  async #ask(text: string): Promise<void> {
    const session = this.#ports.session();
    if (session === undefined) return;
    try {
      const { rows, isName } = await this.#ports.ask("completeSlash", { session, text });
      if (this.#field.value !== text || document.activeElement !== this.#field) return;
      const wasOpen = this.#for !== undefined;
      const isSaid = !isName && rows.length === 1 && rows[0]?.text.trimEnd() === text.trimEnd();
      this.#rows = isSaid ? [] : rows;
      this.#isName = isName;
      this.#for = text;
      this.#active = isName ? 0 : -1;
      this.#paint();
      if (!wasOpen && this.isOpen) this.#ports.say(`${rows.length} suggestions. Choose with the arrow keys.`);
    } catch {
      this.close(); // A list that does not come is no reason to disturb whoever is typing.
    }
  }

  #move(by: number): void {
    const { length } = this.#rows;
    // An argument may stay as it was typed, so that is a place of its own between the last row and the first one.
    const places = this.#isName ? length : length + 1;
    const place = this.#isName ? this.#active : this.#active + 1;
    this.#active = ((place + by + places) % places) - (this.#isName ? 0 : 1);
    this.#paint();
    this.element.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #choose(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    this.close();
    this.#ports.type(row.text);
    this.follow();
  }

  #paint(): void {
    const { isOpen } = this;
    const field = this.#field;
    // A box of several lines cannot have the role of a combobox, nor say that it is expanded; that is announced.
    set(field, "aria-controls", isOpen ? listId : undefined);
    set(field, "aria-activedescendant", isOpen && this.#active >= 0 ? rowId(this.#active) : undefined);
    render(isOpen ? this.#list() : nothing, this.element);
  }

  // The mouse must not take the focus from the field.
  #list(): TemplateResult {
    return html`<div
      class="slash-list"
      id=${listId}
      role="listbox"
      aria-label="Commands"
      @mousedown=${(event: Event) => event.preventDefault()}
    >
      ${this.#rows.map((row, index) => this.#option(row, index))}
    </div>`;
  }

  #option({ label, hint, detail }: SlashCompletionView, index: number): TemplateResult {
    return html`<div
      class="slash-option ${this.#isName ? "name" : ""}"
      id=${rowId(index)}
      role="option"
      aria-selected=${index === this.#active}
      @click=${() => this.#choose(index)}
    >
      <span class="slash-option-label"
        ><span dir="auto">${visibleText(label)}</span>${
          hint === "" ? nothing : html` <span class="slash-hint">${visibleText(hint)}</span>`
        }</span
      >
      ${detail === "" ? nothing : html`<span class="slash-option-detail" dir="auto">${visibleText(detail)}</span>`}
    </div>`;
  }
}

const rowId = (index: number): string => `slash-option-${index}`;

const wordsIn = (text: string): number => text.split(/\s+/).length;

function set(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
