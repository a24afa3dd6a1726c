import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { MessageView } from "../../protocol/view.ts";
import "../markdown/markdownElement.ts";
import type { Actions } from "./actions.ts";
import { editForm } from "./editForm.ts";
import { icon } from "./icon.ts";
import { problemBlock } from "./problem.ts";
import { branchNote, textOf, toolbar } from "./toolbar.ts";

/** Where a message stands in the conversation. */
export interface Place {
  /** The next message goes on with this one, so its trouble is past. */
  readonly isContinued: boolean;
}

export const messageItem = (message: MessageView, place: Place, actions: Actions): TemplateResult =>
  html`${message.afterGap ? gap() : nothing}
  ${message.note ? note(message, message.note.title, actions) : message.role === "user" ? question(message, actions) : reply(message, place, actions)}`;

/** Stands for what was said before a message and could not be read. */
const gap = (): TemplateResult =>
  html`<div class="gap" role="note" aria-label="A message is missing here">
    ${icon("warning")}<span>A message that came before could not be read.</span>
  </div>`;

function question(message: MessageView, actions: Actions): TemplateResult {
  const edited = actions.edits.textOf(message.id);
  return html`<article class="message question" data-message=${message.id}>
    <h2 class="visually-hidden">You said</h2>
    ${edited === undefined ? html`<div class="bubble" dir="auto">${textOf(message)}</div>` : editForm(message.id, edited, actions.edits)}
    ${branchNote(message, actions)}
    ${edited === undefined ? toolbar(message, actions) : nothing}
  </article>`;
}

/** Said in another session or branch, and brought here. */
function note(message: MessageView, from: string, actions: Actions): TemplateResult {
  const title = visibleText(from);
  return html`<article class="message note" data-message=${message.id}>
    <h2 class="note-source">
      ${icon("quote")}<span>Note from</span>
      <button type="button" class="origin-link" title="Open “${title}”" @click=${() => actions.openSource(message.id)}>${title}</button>
    </h2>
    ${message.parts.map((_, index) => partOf(message, index, false))}
    ${branchNote(message, actions)}
    ${toolbar(message, actions)}
  </article>`;
}

function reply(message: MessageView, { isContinued }: Place, actions: Actions): TemplateResult {
  const live = message.status === "streaming";
  const author = visibleText(message.author ?? "Assistant");
  const isSilent = message.parts.every(({ text }) => text === "");
  return html`<article
    class="message reply ${message.continues ? "continues" : ""}"
    data-message=${message.id}
    data-status=${message.status}
  >
    <h2 class="visually-hidden">${author} ${message.continues ? "went on" : "said"}</h2>
    ${
      message.continues
        ? nothing
        : html`<div class="author" aria-hidden="true">
            ${icon(message.isGuide ? "compass" : "sparkle")}<span class="author-name" title=${author}>${author}</span>
          </div>`
    }
    ${message.parts.map((_, index) => partOf(message, index, live))}
    ${live && isSilent ? html`<p class="waiting">${icon("loading codicon-modifier-spin")} Waiting for the first words…</p>` : nothing}
    ${message.problem && !isContinued ? problemBlock(message, message.problem, actions) : nothing}
    ${branchNote(message, actions)}
    ${live || (isSilent && !message.siblings) ? nothing : toolbar(message, actions)}
  </article>`;
}

function partOf(message: MessageView, index: number, live: boolean): TemplateResult | typeof nothing {
  const part = message.parts[index];
  if (!part || part.text === "") return nothing;
  const isGrowing = live && index === message.parts.length - 1;
  switch (part.type) {
    case "text":
      return html`<div class="words" dir="auto">${markdown(part.text, isGrowing, message.isGuide === true)}</div>`;
    case "thinking":
      return html`<details class="thinking" ?open=${isGrowing}>
        <summary>${isGrowing ? "Thinking…" : "Thinking"}</summary>
        <div class="words" dir="auto">${markdown(part.text, isGrowing, false)}</div>
      </details>`;
    case "notice":
      return html`<p class="notice" dir="auto">${icon("info")} ${part.text}</p>`;
  }
}

const markdown = (text: string, live: boolean, fromGuide: boolean): TemplateResult =>
  html`<braid-markdown .content=${{ text, live, fromGuide }}></braid-markdown>`;
