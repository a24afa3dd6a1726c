/** Texts of earlier questions that are being edited, as pages remember them: by session and message. */
export type RememberedEdits = Readonly<Record<string, string>>;

/** Nobody has more of them open; a page need not remember more. */
const mostEdits = 20;

/** Keeps the new words for earlier questions until they are sent or given up, also while other sessions are shown. */
export class EditKeeper {
  readonly #texts: Map<string, string>;
  readonly #remember: (edits: RememberedEdits) => void;

  /** @param remember Remembers for the next load of this page, at once. */
  constructor(remembered: RememberedEdits, remember: (edits: RememberedEdits) => void) {
    this.#texts = new Map(Object.entries(remembered));
    this.#remember = remember;
  }

  /** Undefined when that message is not being edited. */
  textOf(session: string, message: string): string | undefined {
    return this.#texts.get(keyOf(session, message));
  }

  /** Begins or goes on. */
  type(session: string, message: string, text: string): void {
    this.#texts.set(keyOf(session, message), text);
    this.#tell();
  }

  /** It was sent, or given up. */
  end(session: string, message: string): void {
    this.#texts.delete(keyOf(session, message));
    this.#tell();
  }

  #tell(): void {
    this.#remember(Object.fromEntries([...this.#texts].slice(-mostEdits)));
  }
}

const keyOf = (session: string, message: string): string => `${session}/${message}`;
