import { highlight, languageLabel, rememberedHighlight } from "./highlight.ts";
import { morphChildren } from "./morph.ts";
import { sanitise } from "./sanitise.ts";

/** Longer code stays plain while it still grows. In characters. */
const longestGrowing = 20_000;
/** Code so long is not highlighted at all: it would freeze the page for a second and more. */
const longestAtAll = 300_000;
/** After highlighting has taken a time, it rests for this many times as long, so that it never takes the page over. */
const restFactor = 5;
/** A browser lays out one long text anew with each letter; of pieces of about this length only the last. In characters. */
const chunkLength = 4_000;

/** A code block with its language, a copy button, and colours. */
export class CodeBlock {
  readonly element = document.createElement("div");
  readonly #code = document.createElement("code");
  readonly #language: string;
  #text = "";
  #open = true;
  #restUntilMs = 0;
  /** Of the piece that more text goes to. */
  #lastLength = 0;

  /** @param language As written behind the fence, in lower case; may be empty. */
  constructor(language: string) {
    this.#language = language;
    const label = languageLabel(language);
    this.element.className = "code-block";
    this.#code.className = "hljs";
    const scroller = document.createElement("pre");
    scroller.tabIndex = 0; // What scrolls must be reachable without a mouse.
    scroller.dir = "ltr";
    scroller.setAttribute("role", "group");
    scroller.setAttribute("aria-label", label === "" ? "Code" : `Code, ${label}`);
    scroller.append(this.#code);
    this.element.append(headerOf(label), scroller);
  }

  /** @param open More is expected to come. */
  update(text: string, open: boolean): void {
    if (text === this.#text && open === this.#open) return;
    const isMore = text.startsWith(this.#text);
    const added = isMore ? text.slice(this.#text.length) : text;
    this.#text = text;
    this.#open = open;
    const isTime = open && text.length <= longestGrowing && performance.now() >= this.#restUntilMs;
    if (!isTime || !this.#colour()) {
      if (!isMore) this.#clear();
      this.#append(added);
    }
    if (!open) {
      if (rememberedHighlight(text, this.#language) !== undefined) this.#colour();
      else laterWhenSeen(this.element, () => this.#colour());
    }
  }

  #clear(): void {
    this.#code.replaceChildren();
    this.#lastLength = 0;
  }

  #append(added: string): void {
    let rest = added;
    for (;;) {
      const room = Math.max(0, chunkLength - this.#lastLength);
      const lineEnd = rest.indexOf("\n", room) + 1;
      const part = lineEnd === 0 ? rest : rest.slice(0, lineEnd);
      appendText(this.#last, part);
      this.#lastLength += part.length;
      if (lineEnd === 0) return;
      const chunk = document.createElement("span");
      chunk.className = "code-chunk";
      this.#code.append(chunk);
      this.#lastLength = 0;
      rest = rest.slice(lineEnd);
    }
  }

  /** Where more text goes. */
  get #last(): Element {
    const last = this.#code.lastElementChild;
    return last?.className === "code-chunk" ? last : this.#code;
  }

  /** @returns Whether it could; else the code stays as it is. */
  #colour(): boolean {
    if (this.#text.length > longestAtAll) return false;
    const startedMs = performance.now();
    const html = highlight(this.#text, this.#language);
    if (html === undefined) return false;
    morphChildren(this.#code, sanitise(html));
    this.#lastLength = this.#text.length;
    const endedMs = performance.now();
    this.#restUntilMs = endedMs + restFactor * (endedMs - startedMs);
    return true;
  }
}

function appendText(element: Element, added: string): void {
  const last = element.lastChild;
  if (last instanceof Text) last.appendData(added);
  else if (added !== "") element.append(added);
}

function headerOf(label: string): HTMLElement {
  const header = document.createElement("div");
  header.className = "code-header";
  const name = document.createElement("span");
  name.className = "code-language";
  name.textContent = label;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.dataset.action = "copyCode";
  button.title = "Copy code";
  button.setAttribute("aria-label", "Copy code");
  const icon = document.createElement("span");
  icon.className = "codicon codicon-copy";
  icon.ariaHidden = "true";
  button.append(icon);
  header.append(name, button);
  return header;
}

/** Colours do not change the layout, so code that is out of sight can wait: a long history opens at once. */
const waiting = new WeakMap<Element, () => void>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      waiting.get(target)?.();
      waiting.delete(target);
    }
  },
  { rootMargin: "600px" },
);

function laterWhenSeen(element: Element, run: () => void): void {
  waiting.set(element, run);
  observer.observe(element);
}
