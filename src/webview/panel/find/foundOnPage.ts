import { matchesIn, type Needle } from "../../../core/findText.ts";
import { ShownText } from "./shownText.ts";

/** A frame's worth of searching; then others have their turn. */
const sliceMs = 8;

/** Where something was found in the messages on the page. Only messages that changed are searched again. */
export class FoundOnPage {
  readonly #content: HTMLElement;
  #needle: Needle | undefined;
  #found = new Map<HTMLElement, readonly StaticRange[]>();
  #searches = 0;

  /** @param content Holds the messages. */
  constructor(content: HTMLElement) {
    this.#content = content;
  }

  /** The messages on the page from the first to the last, with the places in them. */
  get messages(): readonly { readonly element: HTMLElement; readonly ranges: readonly StaticRange[] }[] {
    return [...this.#elements()].map((element) => ({ element, ranges: this.#found.get(element) ?? [] }));
  }

  /** What is looked for from now on. */
  set needle(needle: Needle | undefined) {
    this.#needle = needle;
    this.#found = new Map();
  }

  /** These will be searched again. */
  forget(messages: Iterable<HTMLElement>): void {
    for (const message of messages) this.#found.delete(message);
  }

  /** Searches what was not searched yet. @returns False when another search has begun meanwhile. */
  async search(): Promise<boolean> {
    const search = ++this.#searches;
    const needle = this.#needle;
    const before = this.#found;
    this.#found = new Map();
    let sliceEndsMs = performance.now() + sliceMs;
    for (const element of this.#elements()) this.#keep(element, before);
    for (const element of this.#elements()) {
      if (!needle || this.#found.has(element)) continue;
      this.#found.set(element, rangesIn(element, needle));
      if (performance.now() < sliceEndsMs) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (search !== this.#searches) return false;
      sliceEndsMs = performance.now() + sliceMs;
    }
    return true;
  }

  /** What is not on the page any more is dropped with the map that held it. */
  #keep(element: HTMLElement, before: ReadonlyMap<HTMLElement, readonly StaticRange[]>): void {
    const ranges = before.get(element);
    if (ranges) this.#found.set(element, ranges);
  }

  #elements(): NodeListOf<HTMLElement> {
    return this.#content.querySelectorAll<HTMLElement>("[data-message]");
  }
}

function rangesIn(element: HTMLElement, needle: Needle): readonly StaticRange[] {
  const shown = new ShownText(element);
  return matchesIn(shown.text, needle).flatMap((match) => shown.rangeOf(match) ?? []);
}
