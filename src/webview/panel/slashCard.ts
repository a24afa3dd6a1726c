import { html, nothing, render, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { SlashAnswerView, SlashRowView } from "../../protocol/slash.ts";
import "../markdown/markdownElement.ts";
import type { Actions } from "./actions.ts";
import { handleContentClicks } from "./contentClicks.ts";
import { icon, iconButton } from "./icon.ts";

/** What a slash command answered, above the text box. It is for the person alone, and gone when it is dismissed. */
export class SlashCard {
  readonly element = document.createElement("div");
  readonly #takeOffer: (offer: string) => void;
  readonly #onDismiss: () => void;
  #answer: SlashAnswerView | undefined;
  #session: string | undefined;

  constructor(actions: Actions, takeOffer: (offer: string) => void, onDismiss: () => void) {
    this.#takeOffer = takeOffer;
    this.#onDismiss = onDismiss;
    this.element.className = "slash-card-place";
    handleContentClicks(this.element, actions);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#onDismiss();
    });
  }

  get isShown(): boolean {
    return this.#answer !== undefined && this.#answer.session === this.#session;
  }

  /** Its words, without markup. */
  get text(): string {
    return this.element.querySelector(".slash-words")?.textContent?.trim() ?? "";
  }

  /** @param answer One without words shows nothing. */
  show(answer: SlashAnswerView | undefined): void {
    this.#answer = answer?.markdown === "" ? undefined : answer;
    this.#paint();
  }

  /** An answer belongs to one session's conversation and is not seen in others. */
  follow(session: string): void {
    if (session === this.#session) return;
    this.#session = session;
    this.#paint();
  }

  #paint(): void {
    render(this.isShown && this.#answer ? this.#card(this.#answer) : nothing, this.element);
  }

  #card({ markdown, rows, offers, isFailure }: SlashAnswerView): TemplateResult {
    return html`<section class="slash-card ${isFailure ? "failure" : ""}" aria-label="Answer of Braid">
      <div class="slash-head">
        ${icon(isFailure ? "info" : "check")}
        <div class="slash-words" dir="auto">
          <braid-markdown .content=${{ text: markdown, live: false, fromGuide: false }}></braid-markdown>
        </div>
        ${iconButton("close", "Dismiss answer", () => this.#onDismiss())}
      </div>
      ${rows.length === 0 ? nothing : html`<ul class="slash-rows">${rows.map((row) => this.#row(row))}</ul>`}
      ${
        offers.length === 0
          ? nothing
          : html`<div class="buttons slash-offers">
              ${offers.map(
                ({ id, label }) =>
                  html`<button type="button" class="button secondary" @click=${() => this.#takeOffer(id)}>
                    ${visibleText(label)}
                  </button>`,
              )}
            </div>`
      }
    </section>`;
  }

  #row({ id, icon: name, verb, label, detail, snippet }: SlashRowView): TemplateResult {
    return html`<li>
      <button
        type="button"
        class="slash-row"
        title="${verb}: ${visibleText(label)}"
        @click=${() => this.#takeOffer(id)}
      >
        ${icon(name)}
        <span class="slash-row-words">
          <span class="visually-hidden">${verb}:</span>
          <span class="slash-row-label" dir="auto">${visibleText(label)}</span>
          ${snippet ? html`<span class="slash-snippet" dir="auto">${marked(snippet.text, snippet.marks)}</span>` : nothing}
          <span class="slash-row-detail" dir="auto">${visibleText(detail)}</span>
        </span>
      </button>
    </li>`;
  }
}

/** The text with its marks. Marks that cannot be are left out. */
function marked(text: string, marks: readonly (readonly [number, number])[]): (string | TemplateResult)[] {
  const pieces: (string | TemplateResult)[] = [];
  let end = 0;
  for (const [start, length] of marks) {
    if (start < end || length <= 0 || start + length > text.length) continue;
    pieces.push(text.slice(end, start), html`<mark>${text.slice(start, start + length)}</mark>`);
    end = start + length;
  }
  return [...pieces, text.slice(end)];
}
