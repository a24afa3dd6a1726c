import { CodeBlock } from "./codeBlock.ts";

/** Gives a rendered, sanitised piece what no content may bring itself: buttons, tooltips, focus. */
export function decorate(fragment: DocumentFragment, growing: boolean): DocumentFragment {
  for (const code of fragment.querySelectorAll("pre > code")) decorateCode(code, growing);
  for (const link of fragment.querySelectorAll("a")) decorateLink(link);
  for (const table of fragment.querySelectorAll<HTMLElement>(".braid-table")) {
    table.tabIndex = 0; // What scrolls must be reachable without a mouse.
    table.setAttribute("role", "group");
    table.setAttribute("aria-label", "Table");
  }
  for (const image of fragment.querySelectorAll(".braid-image")) {
    const icon = document.createElement("span");
    icon.className = "codicon codicon-file-media";
    icon.ariaHidden = "true";
    image.prepend(icon);
  }
  return fragment;
}

/** Code inside of a list or a quote; code of its own is never text first. */
function decorateCode(code: Element, growing: boolean): void {
  const language = /language-(\S+)/.exec(code.className)?.[1] ?? "";
  const block = new CodeBlock(language);
  block.update((code.textContent ?? "").replace(/\n$/, ""), growing);
  code.parentElement?.replaceWith(block.element);
}

function decorateLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute("href");
  if (href?.startsWith("braid:")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "inline-button";
    button.dataset.remedy = href.slice("braid:".length);
    button.append(...link.childNodes);
    link.replaceWith(button);
  } else if (href === null) {
    link.replaceWith(...link.childNodes);
  } else {
    link.title = href; // The words may claim another address.
  }
}
