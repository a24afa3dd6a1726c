import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { ChatView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { messageItem } from "./message.ts";

/** The conversation. Messages that did not change are not rendered again, whatever happens around them. */
export function messageList(view: ChatView, isLoadingEarlier: boolean, actions: Actions): TemplateResult {
  const { messages, earlier } = view;
  return html`
    ${
      earlier > 0
        ? html`<div class="earlier">
            <button type="button" class="button secondary" ?disabled=${isLoadingEarlier} @click=${() => actions.loadEarlier()}>
              ${isLoadingEarlier ? "Loading…" : `Show earlier messages (${earlier.toLocaleString()})`}
            </button>
          </div>`
        : nothing
    }
    ${repeat(
      messages,
      ({ id }) => id,
      (message, index) => {
        const place = { isContinued: messages[index + 1]?.continues === true };
        const isEdited = actions.edits.textOf(message.id) !== undefined;
        return guard([message, place.isContinued, isEdited], () => messageItem(message, place, actions));
      },
    )}
  `;
}
