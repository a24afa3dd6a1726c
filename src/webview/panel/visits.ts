import type { Ask } from "../../protocol/letters.ts";
import type { ChatView } from "../../protocol/view.ts";
import type { ReadingPlace } from "./readingPlace.ts";

/** So far below the upper edge, in pixels, a visited message begins: what comes before it can be seen, too. */
const clearancePx = 40;
const highlightMs = 2_000;

interface Arrival {
  readonly session: string;
  readonly message: string;
  readonly offsetPx: number;
  readonly side: "previous" | "next";
  readonly hadFocus: boolean;
}

/** Brings messages before the reader's eyes: those that the host wishes to be seen, and other versions of what is read. */
export class Visits {
  readonly #place: ReadingPlace;
  readonly #ask: Ask;
  readonly #beginEdit: (message: string) => void;
  /** The host repeats a wish until it is told of the visit. */
  #lastVisit: number | undefined;
  #expected: Arrival | undefined;

  /** @param beginEdit Opens the form to edit a message that is on the page. */
  constructor(place: ReadingPlace, ask: Ask, beginEdit: (message: string) => void) {
    this.#place = place;
    this.#ask = ask;
    this.#beginEdit = beginEdit;
  }

  /** After a view was painted. @returns Whether it decides where the reader is now. */
  follow({ session, visit, messages }: ChatView): boolean {
    const expected = this.#expected;
    if (expected?.session === session && messages.some(({ id }) => id === expected.message)) {
      this.#arrive(expected);
      return true;
    }
    if (!visit || visit.id === this.#lastVisit) return false;
    this.#lastVisit = visit.id;
    void this.#visit(session, visit);
    return true;
  }

  /**
   * Exchanges a message for another version of it without moving it.
   * @param select Resolves once the host has told the page, rejects when it could not.
   */
  async exchange(
    session: string,
    from: string,
    to: string,
    side: Arrival["side"],
    select: () => Promise<boolean>,
  ): Promise<void> {
    const element = this.#place.find(from);
    const offsetPx = element ? this.#place.topPx(element) : clearancePx;
    const hadFocus = element?.contains(document.activeElement) === true;
    const expected = { session, message: to, offsetPx, side, hadFocus };
    this.#expected = expected;
    const isDone = await select();
    if (this.#expected !== expected) return;
    this.#expected = undefined;
    // So much follows on that version that the message itself has to be fetched.
    if (isDone && (await this.#place.goTo(session, { at: "message", message: to, offsetPx })))
      this.#arrive(expected);
  }

  #arrive(arrival: Arrival): void {
    if (this.#expected === arrival) this.#expected = undefined;
    const { session, message, offsetPx, side, hadFocus } = arrival;
    void this.#place.goTo(session, { at: "message", message, offsetPx });
    if (hadFocus)
      this.#place
        .find(message)
        ?.querySelector<HTMLElement>(`.versions [data-side=${side}]`)
        ?.focus({ preventScroll: true });
  }

  async #visit(
    session: string,
    { id, message, takesFocus, edits }: NonNullable<ChatView["visit"]>,
  ): Promise<void> {
    const isThere = await this.#place.goTo(session, { at: "message", message, offsetPx: clearancePx });
    const element = isThere ? this.#place.find(message) : undefined;
    if (element) {
      highlight(element);
      if (edits) this.#beginEdit(message);
      else if (takesFocus) focusOn(element);
    }
    await this.#ask("visited", { session, id }).catch(() => {}); // Then it is visited once more with the next load.
  }
}

/** An attribute of its own, which painting the message anew leaves alone. */
function highlight(element: HTMLElement): void {
  delete element.dataset.visited;
  void element.offsetWidth; // Lets the animation begin anew.
  element.dataset.visited = "";
  setTimeout(() => delete element.dataset.visited, highlightMs);
}

/** So that arrow keys scroll from there, Tab leads to its buttons, and a screen reader reads it. */
function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  element.focus({ preventScroll: true });
}
