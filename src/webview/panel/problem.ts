import { html, type TemplateResult } from "lit";
import type { Remedy } from "../../core/failure.ts";
import type { MessageView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import "./countdown.ts";
import { icon } from "./icon.ts";

const labels: Readonly<Record<Remedy, string>> = {
  retry: "Try Again",
  continue: "Continue",
  setKey: "Set API Key",
  chooseModel: "Choose Model",
  newSession: "New Session",
  openSettings: "Open Settings",
};

const iconNames: Partial<Record<MessageView["status"], string>> = {
  stopped: "debug-stop",
  interrupted: "debug-disconnect",
};

/** Below a reply that did not come to its end: what happened, and a button for each thing that helps. */
export function problemBlock(
  message: MessageView,
  problem: NonNullable<MessageView["problem"]>,
  actions: Actions,
): TemplateResult {
  return html`<div class="problem problem-${message.status}">
    ${icon(iconNames[message.status] ?? "error")}
    <div class="problem-words">
      <p dir="auto">${problem.sentence}</p>
      <div class="buttons">
        ${problem.remedies.map(
          (remedy, index) =>
            html`<button
              type="button"
              class="button ${index === 0 ? "" : "secondary"}"
              @click=${() => actions.remedy(remedy, message.id)}
            >
              ${labels[remedy]}
            </button>`,
        )}
        <braid-countdown .until=${problem.retryAt}></braid-countdown>
      </div>
    </div>
  </div>`;
}
