import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../panel/icon.ts";
import type { Question } from "./searchFlow.ts";

const examples: readonly (readonly [query: string, meaning: string])[] = [
  ["user", "also finds getUserById and user_name"],
  ['"connection reset"', "finds these words next to each other"],
  ["deploy tag:work after:30d", "finds what was said in the last 30 days, in sessions with that tag"],
  ["timeout -test role:user", "finds where you said the one and not the other"],
];

const controlKey = /Mac/.test(navigator.platform) ? "⌘" : "Ctrl";

/** Before anything is searched: what can be done here. */
export const startAdvice = (onTry: (query: string) => void): TemplateResult =>
  html`<section class="advice">
    <h2>Find anything that was ever said</h2>
    <p>Titles and messages of every session are searched while you type. Try one of these:</p>
    <ul>
      ${examples.map(
        ([query, meaning]) =>
          html`<li>
            <button type="button" class="example" @click=${() => onTry(query)}>${query}</button>
            <span>${meaning}</span>
          </li>`,
      )}
    </ul>
    <p class="keys">
      <kbd>↓</kbd> <kbd>↑</kbd> choose a result, <kbd>Enter</kbd> opens it at the message, <kbd>${controlKey}</kbd
      >+<kbd>Enter</kbd> opens it in an editor.
    </p>
  </section>`;

/** When nothing was found: why that may be. */
export function emptyAdvice(
  { query, scope }: Question,
  isComplete: boolean,
  onAll: () => void,
): TemplateResult {
  const hasFilter = /(^|\s)-?[\p{L}.]+:\S/u.test(query);
  return html`<section class="advice">
    <h2>${isComplete ? "Nothing found" : "Nothing found yet"}</h2>
    ${isComplete ? nothing : html`<p>Not every session has been looked through yet; this page goes on by itself.</p>`}
    <ul>
      <li>Try fewer words, or only the beginning of one.</li>
      ${hasFilter ? html`<li>Take out a filter such as <code>tag:</code> or <code>after:</code>.</li>` : nothing}
      ${/"/.test(query) ? html`<li>Without quotes, the words may stand anywhere in a message.</li>` : nothing}
      <li>What is in the trash is not searched.</li>
    </ul>
    ${
      scope === "current"
        ? html`<button type="button" class="button" @click=${onAll}>${icon("globe")} Search All Workspaces</button>`
        : nothing
    }
  </section>`;
}
