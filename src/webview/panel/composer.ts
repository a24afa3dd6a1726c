import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { ChatView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { icon } from "./icon.ts";
import { SlashPad, type SlashPorts } from "./slashPad.ts";

export interface ComposerModel {
  readonly view: ChatView;
  readonly isSending: boolean;
  /** A sentence about something that did not work. */
  readonly problem: string | undefined;
}

/** Where a person writes. The text area is made once and stays, so that typing survives whatever is rendered. */
export class Composer {
  readonly #field = document.createElement("textarea");
  readonly #actions: Actions;
  readonly #onType: (text: string) => void;
  readonly slash: SlashPad;
  #isReplyLive = false;
  #isTyped = false;

  /** @param onType The text was changed by the person. */
  constructor(
    actions: Actions,
    onType: (text: string) => void,
    ports: Pick<SlashPorts, "ask" | "session" | "send" | "say" | "fail">,
  ) {
    this.#actions = actions;
    this.#onType = onType;
    const field = this.#field;
    this.slash = new SlashPad(field, {
      ...{ ...ports, actions },
      type: (text) => this.#type(text),
      focus: () => this.focus(),
    });
    field.className = "composer-field";
    field.rows = 1;
    field.dir = "auto";
    field.placeholder = "Ask anything. / lists commands, Shift+Enter starts a new line.";
    field.setAttribute("aria-label", "Message");
    field.addEventListener("input", (event) => {
      this.#fit();
      this.#isTyped = true;
      onType(field.value);
      if (!(event as InputEvent).isComposing) this.slash.list.follow();
    });
    field.addEventListener("compositionend", () => this.slash.list.follow());
    field.addEventListener("keydown", (event) => this.#onKey(event));
    // The height follows the text; a wrapped text changes with the width.
    new ResizeObserver(() => this.#fit()).observe(field);
  }

  get text(): string {
    return this.#field.value;
  }

  /** Exchanges the text, unless it is the same: that would move the cursor. */
  set text(text: string) {
    if (text === this.#field.value) return;
    if (this.#isTyped) this.slash.putAway(this.#field.value);
    this.#isTyped = false;
    this.#field.value = text;
    this.slash.list.close();
    this.#fit();
  }

  /** Whether the person typed the text here; it did not come from a draft. */
  get isTyped(): boolean {
    return this.#isTyped;
  }

  get hasFocus(): boolean {
    return document.activeElement === this.#field && document.hasFocus();
  }

  /** Puts the cursor behind the text, unless it is in the field already: there it stays where the person put it. */
  focus(): void {
    const wasThere = document.activeElement === this.#field;
    this.#field.focus();
    if (!wasThere) this.#field.setSelectionRange(this.text.length, this.text.length);
  }

  template({ view, isSending, problem }: ComposerModel): TemplateResult {
    this.#isReplyLive = view.live !== undefined;
    this.slash.card.follow(view.session);
    this.#field.readOnly = isSending;
    return html`<form class="composer" @submit=${(event: Event) => this.#onSubmit(event)}>
      ${this.slash.card.element}
      ${
        problem === undefined
          ? nothing
          : html`<div class="composer-problem" role="alert">
              ${icon("error")}<span dir="auto">${problem}</span>
              <button
                type="button"
                class="icon-button"
                title="Dismiss"
                aria-label="Dismiss"
                @click=${() => this.#actions.dismissProblem()}
              >
                ${icon("close")}
              </button>
            </div>`
      }
      <div class="composer-box" @click=${(event: Event) => this.#onBoxClick(event)}>
        ${this.slash.list.element} ${this.#field}
        <div class="composer-footer">
          ${modelButton(view, this.#actions)}
          ${this.#isReplyLive ? stopButton(this.#actions) : sendButton(isSending, this.text.trim() === "")}
        </div>
      </div>
    </form>`;
  }

  #onKey(event: KeyboardEvent): void {
    // While an input method composes, Enter and Escape belong to it. Safari says so only by the key code 229.
    if (event.isComposing || event.keyCode === 229 || this.slash.list.take(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#actions.send();
    } else if (event.key === "Escape" && this.#isReplyLive) {
      event.preventDefault();
      this.#actions.stop();
    } else if (event.key === "Escape" && this.slash.dismiss()) {
      event.preventDefault();
    }
  }

  #type(text: string): void {
    this.text = text;
    this.#isTyped = true;
    this.#field.setSelectionRange(text.length, text.length);
    this.#onType(text);
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    this.#actions.send();
  }

  /** The whole box looks like the field, so it acts like it. */
  #onBoxClick(event: Event): void {
    if (event.target === event.currentTarget) this.#field.focus();
  }

  #fit(): void {
    if (CSS.supports("field-sizing", "content")) return;
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}

function modelButton({ model }: ChatView, actions: Actions): TemplateResult {
  const label = visibleText(model.label);
  const note = visibleText(model.isGuide ? "not a language model" : model.provider);
  return html`<button
    type="button"
    class="model-button"
    title="Choose model: ${label} · ${note}"
    aria-label="Choose model, now ${label}, ${note}"
    @click=${() => actions.chooseModel()}
  >
    ${icon(model.isGuide ? "compass" : "sparkle")}
    <span class="model-label">${label}</span>
    <span class="model-note">· ${note}</span>
    ${icon("chevron-down")}
  </button>`;
}

const sendButton = (isSending: boolean, isEmpty: boolean): TemplateResult =>
  html`<button
    type="submit"
    class="send-button"
    title="Send (Enter)"
    aria-label="Send"
    aria-busy=${isSending}
    ?disabled=${isSending || isEmpty}
  >
    ${icon(isSending ? "loading codicon-modifier-spin" : "arrow-up")}
  </button>`;

const stopButton = (actions: Actions): TemplateResult =>
  html`<button type="button" class="send-button stop" title="Stop (Escape)" aria-label="Stop" @click=${() => actions.stop()}>
    ${icon("debug-stop")}
  </button>`;
