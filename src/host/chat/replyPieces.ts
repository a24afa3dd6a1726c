import type { TurnAdvance } from "../../app/turns.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Notice } from "../../protocol/letters.ts";

/** Pieces of text that arrive within this time travel together. About one frame of the screen. */
const gatherMs = 12;

/** Sends a reply on as it is written: the first piece leaves at once, those that follow it within a frame together. */
export class ReplyPieces implements Disposable {
  readonly #tell: (notice: Notice) => void;
  #pieces: TurnAdvance[] = [];
  #sending: NodeJS.Timeout | undefined;

  constructor(tell: (notice: Notice) => void) {
    this.#tell = tell;
  }

  take(piece: TurnAdvance): void {
    this.#pieces.push(piece);
    if (this.#sending) return;
    this.#send();
    this.#sending = setTimeout(() => {
      this.#sending = undefined;
      this.#send();
    }, gatherMs);
  }

  /** Drops what was not sent yet: another session is shown now. */
  clear(): void {
    this.#pieces = [];
  }

  dispose(): void {
    clearTimeout(this.#sending);
  }

  #send(): void {
    const [first] = this.#pieces;
    if (!first) return;
    const events = this.#pieces.map(({ event }) => event);
    this.#pieces = [];
    this.#tell({ type: "reply", session: first.session, message: first.message, seq: first.seq, events });
  }
}
