import * as v from "valibot";
import { remedySchema } from "../../protocol/view.ts";
import type { Actions } from "./actions.ts";

/**
 * Handles clicks on what stands in messages: links, the Guide's buttons, copy buttons of code.
 *
 * A link never acts by itself. The event ends here, because VS Code's own page would open the address otherwise
 * without showing it first.
 */
export function handleContentClicks(container: HTMLElement, actions: Actions): void {
  container.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : undefined;
    const link = target?.closest("a");
    const button = target?.closest("button");
    if (link) {
      swallow(event);
      actions.openLink(link.getAttribute("href") ?? "");
    } else if (button?.dataset.action === "copyCode") {
      const code = button.closest(".code-block")?.querySelector("code");
      actions.copy(code?.textContent ?? "", button);
    } else if (button?.dataset.remedy !== undefined) {
      const remedy = v.safeParse(remedySchema, button.dataset.remedy);
      const message = button.closest<HTMLElement>("[data-message]")?.dataset.message;
      if (remedy.success) actions.remedy(remedy.output, message);
    }
  });
  // The middle button, and dragging an address out of the panel.
  for (const type of ["auxclick", "dragstart"]) {
    container.addEventListener(type, (event) => {
      if (event.target instanceof Element && event.target.closest("a")) swallow(event);
    });
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
