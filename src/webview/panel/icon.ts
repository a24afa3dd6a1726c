import { html, type TemplateResult } from "lit";

/** A codicon. Decoration only: what it stands for is said in words beside it, or in the button's label. */
export const icon = (name: string): TemplateResult =>
  html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;

/** A button that is nothing but its icon. */
export const iconButton = (name: string, label: string, onClick: (event: Event) => void): TemplateResult =>
  html`<button type="button" class="icon-button" title=${label} aria-label=${label} @click=${onClick}>${icon(name)}</button>`;
