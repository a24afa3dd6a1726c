import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icon.ts";

/** Says for as long as it is so that nothing can be saved, right above the place to write. */
export const saveBanner = (trouble: string | undefined): TemplateResult | typeof nothing =>
  trouble === undefined
    ? nothing
    : html`<div class="save-banner-place">
        <div class="save-banner" role="alert">${icon("warning")}<span dir="auto">${trouble}</span></div>
      </div>`;
