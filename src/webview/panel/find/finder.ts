import { nothing, type TemplateResult } from "lit";
import { needleOf } from "../../../core/findText.ts";
import type { Ask } from "../../../protocol/letters.ts";
import type { ChatView } from "../../../protocol/view.ts";
import { FindResults, type Hit, type Spot } from "../../state/findResults.ts";
import type { ReadingPlace } from "../readingPlace.ts";
import { FindBar } from "./findBar.ts";
import { FoundOnPage } from "./foundOnPage.ts";
import { Highlights } from "./highlights.ts";
import { bringIntoView, firstInSight } from "./sight.ts";

export interface FinderPorts {
  view(): ChatView | undefined;
  readonly ask: Ask;
  /** The bar, or what it says, has changed. */
  onDidChange(): void;
  onDidClose(): void;
}

const typeDelayMs = 120;
/** A reply that is being written changes with every frame; what was found in it may be late by so much. */
const changeDelayMs = 150;

/**
 * Finds text in the conversation that is shown. The page searches what is on it; the host, what stands before that and
 * was not loaded yet. Nothing moves but by the person's own typing and stepping.
 */
export class Finder {
  readonly #place: ReadingPlace;
  readonly #ports: FinderPorts;
  readonly #bar: FindBar;
  readonly #page: FoundOnPage;
  readonly #highlights = new Highlights();
  readonly #changes: MutationObserver;
  readonly #changed = new Set<HTMLElement>();
  #isOpen = false;
  #matchCase = false;
  #results = new FindResults([]);
  #current: Spot | undefined;
  /** What the host was asked last, and what it found. */
  #question = "";
  #earlier: readonly Hit[] = [];
  #asking: Promise<readonly Hit[]> = Promise.resolve([]);
  #typing: ReturnType<typeof setTimeout> | undefined;
  #changing: ReturnType<typeof setTimeout> | undefined;
  #returnTo: Element | null = null;

  constructor(place: ReadingPlace, ports: FinderPorts) {
    this.#place = place;
    this.#ports = ports;
    this.#page = new FoundOnPage(place.content);
    this.#bar = new FindBar({
      onDidType: () => {
        clearTimeout(this.#typing);
        this.#typing = setTimeout(() => void this.#begin(), typeDelayMs);
      },
      step: (by) => void this.#step(by),
      toggleCase: () => {
        this.#matchCase = !this.#matchCase;
        void this.#begin();
      },
      close: () => this.close(),
    });
    this.#changes = new MutationObserver((mutations) => this.#onChange(mutations));
  }

  /** Opens the bar, or puts the cursor into it again. What is selected in the conversation is looked for. */
  open(): void {
    const selected = String(getSelection()).trim();
    if (selected !== "" && !selected.includes("\n") && selected.length <= 200 && !this.#bar.hasFocus)
      this.#bar.text = selected;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#returnTo = document.activeElement;
      this.#changes.observe(this.#place.content, { subtree: true, childList: true, characterData: true });
    }
    this.#place.keep(() => this.#ports.onDidChange());
    this.#bar.focus();
    void this.#begin();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearTimeout(this.#typing);
    clearTimeout(this.#changing);
    this.#changing = undefined;
    this.#changes.disconnect();
    this.#page.needle = undefined;
    this.#highlights.clear();
    this.#place.keep(() => this.#ports.onDidChange());
    const before = this.#returnTo;
    if (before instanceof HTMLElement && before !== document.body && before.isConnected)
      before.focus({ preventScroll: true });
    else this.#ports.onDidClose();
  }

  template(): TemplateResult | typeof nothing {
    if (!this.#isOpen) return nothing;
    return this.#bar.template({
      matchCase: this.#matchCase,
      total: this.#results.total,
      number: this.#current && this.#results.numberOf(this.#current),
    });
  }

  /** Looks for something else, from where the reader is. */
  async #begin(): Promise<void> {
    clearTimeout(this.#typing);
    this.#typing = undefined;
    this.#page.needle = needleOf(this.#bar.text, this.#matchCase);
    this.#changed.clear();
    this.#current = undefined;
    this.#earlier = [];
    if (!(await this.#search()) || this.#current) return;
    const first = firstInSight(this.#page.messages, this.#place);
    if (first) await this.#go(first);
  }

  /** Searches what was not searched yet. @returns False when another search has begun meanwhile, or the bar was closed. */
  async #search(): Promise<boolean> {
    const earlier = this.#askEarlier();
    if (!(await this.#page.search()) || !this.#isOpen) return false;
    this.#show(); // What the page has is found without the host.
    this.#earlier = await earlier;
    if (!this.#isOpen) return false;
    this.#show();
    return true;
  }

  /** Asks the host about what was not loaded yet, once. */
  #askEarlier(): Promise<readonly Hit[]> {
    const view = this.#ports.view();
    const before = view?.messages[0]?.id;
    const text = this.#bar.text;
    const isAllHere = !view || before === undefined || view.earlier === 0 || text === "";
    const params = isAllHere
      ? undefined
      : { session: view.session, text, matchCase: this.#matchCase, before };
    const question = JSON.stringify(params) ?? "";
    if (question === this.#question) return this.#asking;
    this.#question = question;
    this.#asking = params
      ? this.#ports.ask("find", params).then(
          ({ hits }) => hits,
          () => [],
        )
      : Promise.resolve([]);
    return this.#asking;
  }

  #show(): void {
    const onPage = this.#page.messages;
    const loaded = new Set(onPage.map(({ element }) => idOf(element)));
    this.#results = new FindResults([
      ...this.#earlier.filter(({ message }) => !loaded.has(message)),
      ...onPage.map(({ element, ranges }) => ({ message: idOf(element), count: ranges.length })),
    ]);
    this.#highlights.show(
      onPage.flatMap(({ ranges }) => ranges),
      this.#current && this.#rangeOf(this.#current),
    );
    this.#ports.onDidChange();
  }

  #rangeOf({ message, index }: Spot): StaticRange | undefined {
    return this.#page.messages.find(({ element }) => idOf(element) === message)?.ranges[index];
  }

  async #step(by: 1 | -1): Promise<void> {
    if (this.#typing !== undefined) {
      await this.#begin();
      if (this.#current) return; // Whoever typed and pressed Enter at once is at the first place now.
    }
    const inSight = this.#current ?? firstInSight(this.#page.messages, this.#place);
    let to = this.#current === undefined && by === 1 && inSight ? inSight : this.#results.step(inSight, by);
    for (let tries = this.#results.hits.length; to && tries > 0; tries--) {
      const beyond = this.#results.stepOver(to.message, by);
      if (await this.#go(to, by)) return;
      // What the host found may not be visible after all, such as the address of a link.
      to = beyond;
    }
  }

  /** @returns Whether there is something at that place. */
  async #go(spot: Spot, by: 1 | -1 = 1): Promise<boolean> {
    const session = this.#ports.view()?.session;
    if (session === undefined) return false;
    const isNew = this.#place.find(spot.message) === undefined;
    if (isNew) {
      await this.#place.goTo(session, { at: "message", message: spot.message, offsetPx: 0 });
      if (!(await this.#search())) return true; // Something else is looked for now.
    }
    const ranges = this.#page.messages.find(({ element }) => idOf(element) === spot.message)?.ranges ?? [];
    // How often it can be seen is known only now.
    const index = isNew && by === -1 ? ranges.length - 1 : Math.min(spot.index, ranges.length - 1);
    const range = ranges[index];
    if (!range) return false;
    this.#current = { message: spot.message, index };
    await bringIntoView(range, spot.message, session, this.#place, this.#ports.view()?.live !== undefined);
    this.#show();
    return true;
  }

  #onChange(mutations: readonly MutationRecord[]): void {
    for (const { target } of mutations) {
      const element = target instanceof Element ? target : target.parentElement;
      const message = element?.closest<HTMLElement>("[data-message]");
      if (message) this.#changed.add(message);
    }
    this.#changing ??= setTimeout(() => void this.#searchAgain(), changeDelayMs);
  }

  async #searchAgain(): Promise<void> {
    this.#changing = undefined;
    this.#page.forget(this.#changed);
    this.#changed.clear();
    await this.#search();
  }
}

const idOf = ({ dataset }: HTMLElement): string => dataset.message ?? "";
