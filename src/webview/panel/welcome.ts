import { html, nothing, svg, type TemplateResult } from "lit";
import type { ChatView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { icon } from "./icon.ts";

const questions = [
  "What can Braid do?",
  "What happens if VS Code crashes?",
  "How do I connect a model?",
  "Where are my sessions stored?",
];

const mark = svg`<path d="M7 3c0 4.5 10 4.5 10 9c0 1.3-.9 2.4-2.3 3.3M9.3 18.3C7.9 19.1 7 19.9 7 21" />
  <path d="M17 3c0 1.1-.9 1.9-2.3 2.7M9.3 8.7C7.9 9.6 7 10.7 7 12c0 4.5 10 4.5 10 9" />`;

/** What an empty session shows: what this is, something to try, and how to connect a real model. */
export function welcome(view: ChatView, actions: Actions): TemplateResult {
  const { isGuide } = view.model;
  return html`<div class="welcome">
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">${mark}</svg>
    <h2>Ask anything, lose nothing</h2>
    <p>Braid keeps every conversation on your disk as it happens: find it again, and continue it with any model.</p>
    <ul class="suggestions" aria-label="Suggestions">
      ${questions.map(
        (question) =>
          html`<li>
            <button
              type="button"
              class="suggestion"
              @click=${() => (isGuide ? actions.send(question) : actions.suggest(question))}
            >
              ${question}
            </button>
          </li>`,
      )}
    </ul>
    ${
      isGuide
        ? html`<p class="connect">
            The Guide answers now. It knows Braid, but it is not a language model; to talk to one, store an API key.
          </p>
          <div class="buttons">
            <button type="button" class="button" @click=${() => actions.remedy("setKey")}>${icon("key")} Set API Key</button>
          </div>`
        : nothing
    }
  </div>`;
}
