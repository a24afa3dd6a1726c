import { html, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { ChatView } from "../../protocol/view.ts";

/** Names the session for screen readers. Everybody else sees its title on the view or the tab that holds the panel. */
export const header = (view: ChatView): TemplateResult =>
  html`<header class="visually-hidden"><h1 dir="auto">${visibleText(view.title ?? "New session")}</h1></header>`;
