import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { ChatView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { iconButton } from "./icon.ts";

/** Names the session. An editor's tab shows the title already, so there it is for screen readers only. */
export function header(view: ChatView, actions: Actions): TemplateResult {
  const title = visibleText(view.title ?? "New session");
  if (view.surface === "editor") return html`<header class="visually-hidden"><h1>${title}</h1></header>`;
  return html`<header class="header">
    <h1 class="title" title=${title} dir="auto">${title}</h1>
    ${view.messages.length > 0 ? iconButton("link-external", "Open in editor", () => actions.openInEditor()) : nothing}
    ${iconButton("add", "New session", () => actions.newSession())}
  </header>`;
}
