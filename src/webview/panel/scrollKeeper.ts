import type { Anchor } from "../../protocol/view.ts";

export interface ScrollEvents {
  /** The reader has come away from the end, or back to it. */
  onDidLeaveEnd(isAway: boolean): void;
  onDidMove(): void;
  /** The reader has scrolled up to the first message. */
  onDidReachTop(): void;
}

/** So near to the end, in pixels, a reader follows it. */
const endSlack = 24;
const topSlack = 40;
/** Messages out of sight get their real height only when they come into sight, which moves the others for a moment. */
const settleMs = 600;

/**
 * Keeps the reader where they are: at the end while it grows, else at the message that is being read. Nothing but the
 * reader's own hand moves a reader who has left the end.
 */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #events: ScrollEvents;
  #follows = true;
  #lastTop = 0;
  #wasEmpty = true;
  #held: { readonly anchor: Anchor; readonly untilMs: number } | undefined;

  /** @param content The one child of `scroller`, which grows. */
  constructor(scroller: HTMLElement, content: HTMLElement, events: ScrollEvents) {
    this.#scroller = scroller;
    this.#events = events;
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(content);
    observer.observe(scroller);
    scroller.addEventListener("scroll", () => this.#onScroll(), { passive: true });
    for (const type of ["wheel", "pointerdown", "keydown", "touchstart"]) {
      scroller.addEventListener(type, () => this.#release(), { passive: true });
    }
  }

  /** Whether there is an end to go to. */
  get isAway(): boolean {
    const { scrollHeight, clientHeight } = this.#scroller;
    return !this.#follows && scrollHeight - clientHeight > endSlack;
  }

  /** Where the reader is now. */
  anchor(): Anchor {
    // While the layout settles, what is on the screen is not yet where the reader was.
    if (this.#held && this.#isHeld()) return this.#held.anchor;
    if (this.#follows) return { at: "end" };
    const top = this.#scroller.getBoundingClientRect().top;
    for (const message of this.#messages()) {
      const box = message.getBoundingClientRect();
      if (box.bottom > top)
        return { at: "message", message: message.dataset.message ?? "", offsetPx: box.top - top };
    }
    return { at: "end" };
  }

  /** Brings the reader to a place, and holds them there until the layout has settled. */
  restore(anchor: Anchor): void {
    this.#held = { anchor, untilMs: performance.now() + settleMs };
    this.#setFollows(anchor.at === "end");
    this.#apply(anchor);
  }

  /** Changes what is shown without moving what is being read. */
  keep(change: () => void): void {
    const anchor = this.anchor();
    change();
    this.#held = { anchor, untilMs: performance.now() + settleMs };
    this.#apply(anchor);
  }

  scrollToEnd(): void {
    this.#held = undefined;
    this.#setFollows(true);
    this.#apply({ at: "end" });
  }

  #messages(): NodeListOf<HTMLElement> {
    return this.#scroller.querySelectorAll<HTMLElement>("[data-message]");
  }

  /** An empty session shows its welcome, which is read from its beginning. */
  #isEmpty(): boolean {
    return this.#scroller.querySelector("[data-message]") === null;
  }

  #settle(): void {
    const wasEmpty = this.#wasEmpty;
    this.#wasEmpty = this.#isEmpty();
    if (this.#wasEmpty) {
      // What was there is gone: the browser leaves the page where that ended.
      if (!wasEmpty) this.#scroller.scrollTop = 0;
      return;
    }
    if (this.#follows) this.#apply({ at: "end" });
    else if (this.#held && this.#isHeld()) this.#apply(this.#held.anchor);
  }

  #apply(anchor: Anchor): void {
    const scroller = this.#scroller;
    if (this.#isEmpty()) {
      scroller.scrollTop = 0;
    } else if (anchor.at === "end") {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      const message = [...this.#messages()].find(({ dataset }) => dataset.message === anchor.message);
      if (message) {
        const now = message.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
        scroller.scrollTop += now - anchor.offsetPx;
      }
    }
    this.#lastTop = scroller.scrollTop;
  }

  #onScroll(): void {
    if (this.#isEmpty() || this.#scroller.clientHeight === 0) return; // Hidden pages are moved by nobody's hand.
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isAtEnd = scrollHeight - clientHeight - scrollTop <= endSlack;
    const wentUp = scrollTop < this.#lastTop - 1;
    this.#lastTop = scrollTop;
    // What is still short may end at the place that is being restored; it is the layout that moves, not the reader.
    if (this.#isHeld()) return;
    if (isAtEnd) this.#setFollows(true);
    // Text that grows also takes the end away, but only a hand moves upwards.
    else if (wentUp) this.#setFollows(false);
    if (wentUp && scrollTop <= topSlack && !this.#held) this.#events.onDidReachTop();
    this.#events.onDidMove();
  }

  #isHeld(): boolean {
    return this.#held !== undefined && performance.now() < this.#held.untilMs;
  }

  #release(): void {
    this.#held = undefined;
  }

  #setFollows(follows: boolean): void {
    if (follows === this.#follows) return;
    this.#follows = follows;
    this.#events.onDidLeaveEnd(!follows);
  }
}
