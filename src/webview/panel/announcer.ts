import type { ChatView } from "../../protocol/view.ts";

/** Tells screen readers what happened, once, in few words: a reply is not read out while it is being written. */
export class Announcer {
  readonly element = document.createElement("div");
  #live: { readonly session: string; readonly message: string } | undefined;

  constructor() {
    this.element.className = "visually-hidden";
    this.element.setAttribute("role", "status");
  }

  say(words: string): void {
    this.element.textContent = "";
    // In a later turn, so that the same words are heard again.
    setTimeout(() => {
      this.element.textContent = words;
    }, 50);
  }

  /** Says how the reply ended, if one did since the last call. */
  follow(view: ChatView): void {
    const before = this.#live;
    this.#live = view.live && { session: view.session, message: view.live.message };
    if (!before || before.session !== view.session || before.message === view.live?.message) return;
    const ended = view.messages.find(({ id }) => id === before.message);
    if (ended) this.say(ended.problem?.sentence ?? "Reply finished.");
  }
}
