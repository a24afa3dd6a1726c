import { html, type TemplateResult } from "lit";
import { icon } from "./icon.ts";

/** Instead of the invitation that an empty session shows: its messages are on another machine. */
export const absentPage = (sentence: string): TemplateResult =>
  html`<section class="absent">
    <span class="absent-mark">${icon("cloud-download")}</span>
    <h2>Its messages are on another machine</h2>
    <p dir="auto">${sentence}</p>
  </section>`;

/** Says calmly, right above the place to write, that there are further messages elsewhere. */
export const absentNote = (sentence: string): TemplateResult =>
  html`<div class="absent-note-place">
    <p class="absent-note">${icon("cloud-download")}<span dir="auto">${sentence}</span></p>
  </div>`;
