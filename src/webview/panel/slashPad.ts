import { messageOf } from "../../base/messageOf.ts";
import { mayBeSlash } from "../../core/slashText.ts";
import type { Ask } from "../../protocol/letters.ts";
import type { SlashOutcomeView } from "../../protocol/slash.ts";
import type { Actions } from "./actions.ts";
import { SlashCard } from "./slashCard.ts";
import { SlashList } from "./slashList.ts";

export interface SlashPorts {
  readonly ask: Ask;
  readonly actions: Actions;
  /** The session whose conversation is shown. */
  session(): string | undefined;
  /** Puts a text into the field, as if the person had typed it. */
  type(text: string): void;
  /** Moves the cursor to the field. */
  focus(): void;
  /** Says something in the conversation, in place of what the field holds. */
  send(text: string): void;
  /** Tells screen readers. */
  say(words: string): void;
  /** Shows a sentence about something that did not work. */
  fail(sentence: string): void;
}

/** What is to become of what the field holds. */
export type SlashFate =
  /** It was done: the field is to be emptied. */
  | { readonly kind: "done" }
  /** It did not work, or there is something to decide: the field is to stay. */
  | { readonly kind: "kept" }
  /** It is for the model. */
  | { readonly kind: "send"; readonly text: string };

const rememberedTexts = 20;

/** Slash commands in the text box: the list that completes them, and the card that answers. */
export class SlashPad {
  readonly list: SlashList;
  readonly card: SlashCard;
  readonly #ports: SlashPorts;
  /** Typed here, then put away while another session was shown. */
  readonly #typedHere = new Set<string>();

  constructor(field: HTMLTextAreaElement, ports: SlashPorts) {
    this.#ports = ports;
    this.list = new SlashList(field, ports);
    this.card = new SlashCard(
      ports.actions,
      (offer) => void this.#takeOffer(offer),
      () => {
        this.dismiss();
        ports.focus();
      },
    );
  }

  /** The person typed a text that is now exchanged for another one. */
  putAway(text: string): void {
    if (!mayBeSlash(text)) return;
    this.#typedHere.add(text);
    for (const oldest of this.#typedHere) {
      if (this.#typedHere.size <= rememberedTexts) break;
      this.#typedHere.delete(oldest);
    }
  }

  /** @returns Whether there was an answer to dismiss. */
  dismiss(): boolean {
    const { isShown } = this.card;
    this.card.show(undefined);
    return isShown;
  }

  /**
   * Decides about a text that is sent. A command is run, whatever is being written in the conversation meanwhile.
   * @param isTyped Whether the person typed it into this field.
   * @throws HostError
   */
  async take(session: string, text: string, isTyped: boolean): Promise<SlashFate> {
    this.list.close();
    if (!mayBeSlash(text)) return { kind: "send", text };
    const isOwn = isTyped || this.#typedHere.has(text);
    return this.#follow(await this.#ports.ask("runSlash", { session, text, isTyped: isOwn }));
  }

  async #takeOffer(offer: string): Promise<void> {
    const session = this.#ports.session();
    if (session === undefined) return;
    try {
      const outcome = await this.#ports.ask("takeOffer", { session, offer });
      const fate = this.#follow(outcome);
      if (fate.kind === "send") this.#ports.send(fate.text);
      else if (outcome.kind === "answer") this.#ports.focus();
    } catch (cause) {
      this.#ports.fail(messageOf(cause));
    }
  }

  #follow(outcome: SlashOutcomeView): SlashFate {
    switch (outcome.kind) {
      case "message":
        this.card.show(undefined);
        return { kind: "send", text: outcome.text };
      case "compose":
        this.card.show(undefined);
        this.#ports.type(outcome.text);
        this.#ports.focus();
        this.list.follow();
        return { kind: "kept" };
      case "answer":
        this.card.show(outcome);
        if (outcome.markdown !== "") this.#ports.say(this.card.text.slice(0, 300));
        return { kind: outcome.isFailure ? "kept" : "done" };
    }
  }
}
