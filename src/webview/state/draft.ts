/** What the page itself remembers across a reload, before the host has answered. */
export interface RememberedDraft {
  readonly session: string;
  readonly draft: string;
  /** The host has not confirmed this text. */
  readonly unsaved: boolean;
  /** When this was remembered, in ms since 1970. */
  readonly at?: number;
}

export interface DraftPorts {
  /** Resolves once the host has stored the text. */
  save(session: string, text: string): Promise<unknown>;
  /** Remembers for the next load of this page, at once. */
  remember(draft: RememberedDraft): void;
}

const saveDelayMs = 300;

/**
 * Keeps text that was typed and not sent. It is in the page's own memory at once and at the host soon, and what was
 * typed here wins over what the host remembers until the host has confirmed it.
 */
export class DraftKeeper {
  readonly #ports: DraftPorts;
  /** Typed in other sessions and not confirmed yet. */
  readonly #unsavedElsewhere = new Map<string, string>();
  #session: string | undefined;
  #text = "";
  #unsaved = false;
  /** When the text was remembered that a reload brought back; undefined once the person has typed. */
  #restoredAt: number | undefined;
  #saving: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: DraftPorts) {
    this.#ports = ports;
  }

  get text(): string {
    return this.#text;
  }

  /** What the page remembers from before it was reloaded. */
  restore(remembered: RememberedDraft): void {
    this.#session = remembered.session;
    this.#text = remembered.draft;
    this.#unsaved = remembered.unsaved;
    this.#restoredAt = remembered.at ?? 0; // Saved only when the host has shown what it knows.
  }

  /**
   * The host shows a session with the draft it knows.
   * @param isTyping The composer has the focus; text is never exchanged below a person's hands.
   * @param hostDraftAt When the host was last told of a draft. What an editor remembers of a page may be minutes old
   *   after a crash; the host's copy is on disk within a moment, so the later one of the two is what was typed last.
   * @returns The text to show.
   */
  meet(session: string, hostDraft: string, isTyping: boolean, hostDraftAt = 0): string {
    if (session === this.#session && this.#restoredAt !== undefined) {
      if (hostDraftAt > this.#restoredAt) {
        this.#unsaved = false;
        this.#text = hostDraft;
      }
      this.#restoredAt = undefined;
      if (this.#unsaved) this.#saveSoon();
    }
    if (session !== this.#session) {
      this.flush();
      if (this.#session !== undefined && this.#unsaved) this.#unsavedElsewhere.set(this.#session, this.#text);
      const unsaved = this.#unsavedElsewhere.get(session);
      this.#session = session;
      this.#text = unsaved ?? hostDraft;
      this.#unsaved = unsaved !== undefined;
      if (this.#unsaved) this.#saveSoon();
    } else if (!this.#unsaved && !(isTyping && this.#text !== "")) {
      this.#text = hostDraft;
    }
    this.#remember();
    return this.#text;
  }

  /** The person has typed. */
  type(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    this.#unsaved = true;
    this.#restoredAt = undefined;
    this.#remember();
    this.#saveSoon();
  }

  /** Before a text is sent: saves no more of it, and waits until what is being saved cannot overtake the message. */
  async hold(): Promise<void> {
    clearTimeout(this.#timer);
    this.#unsaved = this.#text !== ""; // The host drops its copy, and may say so before it answers.
    await this.#saving;
  }

  /** The text could not be sent, so it is a draft again. */
  resume(): void {
    if (this.#unsaved) this.#saveSoon();
  }

  /** The text was sent, so it is a draft no more. What was typed meanwhile, or elsewhere, stays. */
  sent(session: string, text: string): void {
    this.#unsavedElsewhere.delete(session);
    if (session !== this.#session) return;
    if (this.#text !== text) {
      this.resume();
      return;
    }
    this.#text = "";
    this.#unsaved = false; // The host dropped its copy together with storing the message.
    this.#remember();
  }

  /** Saves now what would be saved soon: the page may be about to go. */
  flush(): void {
    clearTimeout(this.#timer);
    const session = this.#session;
    const text = this.#text;
    if (!this.#unsaved || session === undefined || this.#restoredAt !== undefined) return;
    this.#saving = this.#ports.save(session, text).then(
      () => this.#saved(session, text),
      () => {}, // It stays unsaved, and is tried again with the next letter typed and at the next load.
    );
  }

  #saved(session: string, text: string): void {
    if (this.#unsavedElsewhere.get(session) === text) this.#unsavedElsewhere.delete(session);
    if (session !== this.#session || text !== this.#text) return;
    this.#unsaved = false;
    this.#remember();
  }

  #saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), saveDelayMs);
  }

  #remember(): void {
    if (this.#session === undefined) return;
    this.#ports.remember({
      session: this.#session,
      draft: this.#text,
      unsaved: this.#unsaved,
      at: Date.now(),
    });
  }
}
