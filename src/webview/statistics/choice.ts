import { html, type TemplateResult } from "lit";

/** A few buttons of which one is pressed. */
export const choice = <Value>(
  label: string,
  values: readonly (readonly [value: Value, name: string, help?: string])[],
  current: Value,
  onChoose: (value: Value) => void,
): TemplateResult =>
  html`<div class="choice" role="group" aria-label=${label}>
    ${values.map(
      ([value, name, help = ""]) =>
        html`<button type="button" title=${help} aria-pressed=${value === current} @click=${() => onChoose(value)}>${name}</button>`,
    )}
  </div>`;
