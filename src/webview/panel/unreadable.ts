import { html, type TemplateResult } from "lit";
import type { ChatView, Rescue } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { icon } from "./icon.ts";

const labels: Readonly<Record<Rescue, string>> = {
  checkHistory: "Check and Repair",
  restoreBackup: "Restore from Backup",
};

/** Instead of a conversation that is there but cannot be read: what happened, where it is, and what may help. */
export const unreadablePage = (
  { heading, sentences, rescues }: NonNullable<ChatView["unreadable"]>,
  actions: Actions,
): TemplateResult =>
  html`<section class="unreadable">
    <h2><span class="unreadable-mark">${icon("warning")}</span>${heading}</h2>
    ${sentences.map((sentence) => html`<p dir="auto">${sentence}</p>`)}
    <div class="buttons">
      ${rescues.map(
        (rescue, index) =>
          html`<button
            type="button"
            class="button ${index === 0 ? "" : "secondary"}"
            @click=${() => actions.rescue(rescue)}
          >
            ${labels[rescue]}
          </button>`,
      )}
    </div>
  </section>`;
