import type { Anchor, ChatView } from "../../protocol/view.ts";
import { ScrollKeeper } from "./scrollKeeper.ts";

export interface ReadingPlacePorts {
  /** What is shown now. */
  view(): ChatView | undefined;
  saveAnchor(session: string, anchor: Anchor): void;
  /** Resolves once more is shown, or cannot be had. */
  loadEarlier(): Promise<void>;
  onDidLeaveEnd(): void;
}

const saveDelayMs = 400;

/** The scrolling part of the panel, and where in it the reader is: saved while they read, found again later. */
export class ReadingPlace {
  readonly scroller = document.createElement("div");
  readonly content = document.createElement("div");
  readonly #ports: ReadingPlacePorts;
  readonly #keeper: ScrollKeeper;
  #journeys = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ReadingPlacePorts) {
    this.#ports = ports;
    this.scroller.className = "scroller";
    this.scroller.tabIndex = 0;
    this.scroller.setAttribute("role", "log");
    this.scroller.setAttribute("aria-label", "Conversation");
    this.content.className = "messages";
    this.scroller.append(this.content);
    this.#keeper = new ScrollKeeper(this.scroller, this.content, {
      onDidLeaveEnd: () => ports.onDidLeaveEnd(),
      onDidMove: () => this.#saveSoon(),
      onDidReachTop: () => void ports.loadEarlier(),
    });
  }

  get isAway(): boolean {
    return this.#keeper.isAway;
  }

  scrollToEnd(): void {
    this.#keeper.scrollToEnd();
  }

  /** Changes what is shown without moving what is being read. */
  keep(change: () => void): void {
    this.#keeper.keep(change);
  }

  /** Goes where the reader of a view was. */
  async restore({ session, anchor = { at: "end" } }: ChatView): Promise<void> {
    await this.goTo(session, anchor);
  }

  /**
   * Brings the reader to a place. That may be in a part of the conversation that has to be fetched first.
   * @returns Whether they are there: the session is still shown, the place is in it, and nobody wanted another since.
   */
  async goTo(session: string, anchor: Anchor): Promise<boolean> {
    const journey = ++this.#journeys;
    for (;;) {
      this.#keeper.restore(anchor);
      const view = this.#ports.view();
      if (view?.session !== session) return false;
      if (!isBefore(anchor, view)) return anchor.at === "end" || this.find(anchor.message) !== undefined;
      await this.#ports.loadEarlier();
      if (journey !== this.#journeys || this.#ports.view()?.earlier === view.earlier) return false; // It cannot be had.
    }
  }

  /** The element of a message, if it is on the page. */
  find(message: string): HTMLElement | undefined {
    return [...this.content.querySelectorAll<HTMLElement>("[data-message]")].find(
      ({ dataset }) => dataset.message === message,
    );
  }

  /** How far an element is below the upper edge of what can be seen. */
  topPx(element: Element | Range): number {
    return element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }

  /** Saves now what would be saved soon: the page may be about to go, or to show another session. */
  save(): void {
    clearTimeout(this.#timer);
    const view = this.#ports.view();
    // A page that is being hidden has no height already, and every place in it is the same.
    if (view && view.messages.length > 0 && this.scroller.clientHeight > 0)
      this.#ports.saveAnchor(view.session, this.#keeper.anchor());
  }

  #saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), saveDelayMs);
  }
}

/** The place is in a message that is not loaded yet. */
const isBefore = (anchor: Anchor, { messages, earlier }: ChatView): boolean =>
  anchor.at === "message" && earlier > 0 && !messages.some(({ id }) => id === anchor.message);
