import { html, nothing, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import type { ChatView } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";
import { icon } from "./icon.ts";

const notes = { here: "", inTrash: " (in the trash)", gone: "" };

/** At the top of a session that was made from another one: the way back to it, if it is still there. */
export function originLine({ origin }: ChatView, actions: Actions): TemplateResult | typeof nothing {
  if (!origin) return nothing;
  const isBranch = origin.kind === "branch";
  const title = visibleText(origin.title);
  const verb = isBranch ? "Branched from" : "Copied from";
  if (origin.state === "gone")
    return html`<nav class="origin" aria-label="Where this session comes from">${icon(isBranch ? "git-branch" : "copy")}<span>${verb} a session that is gone</span></nav>`;
  return html`<nav class="origin" aria-label="Where this session comes from">
    ${icon(isBranch ? "git-branch" : "copy")}<span class="origin-verb">${verb}</span>
    ${
      origin.state === "here"
        ? html`<button type="button" class="origin-link" title=${title} @click=${() => actions.openOrigin()}>${title}</button>`
        : html`<span class="origin-title" title=${title}>${title}${notes[origin.state]}</span>`
    }
  </nav>`;
}
