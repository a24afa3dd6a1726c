import { html, type TemplateResult } from "lit";
import type { EditActions } from "./actions.ts";

/** In place of a question: its words, to be sent as another version of it. */
export function editForm(message: string, text: string, edits: EditActions): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    // While an input method composes, Enter and Escape belong to it. Safari says so only by the key code 229.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      edits.send(message);
    } else if (event.key === "Escape") {
      event.preventDefault();
      edits.cancel(message);
    }
  };
  const onInput = ({ currentTarget }: Event): void =>
    edits.type(message, (currentTarget as HTMLTextAreaElement).value);
  return html`<div class="edit-form">
    <textarea
      class="edit-field"
      dir="auto"
      rows="2"
      aria-label="Edited message"
      .value=${text}
      @input=${onInput}
      @keydown=${onKey}
    ></textarea>
    <div class="buttons">
      <button
        type="button"
        class="button"
        title="Save and send as a new version (Enter)"
        @click=${() => edits.send(message)}
      >
        Save & Send
      </button>
      <button type="button" class="button secondary" title="Cancel (Escape)" @click=${() => edits.cancel(message)}>
        Cancel
      </button>
    </div>
  </div>`;
}
