import type { Match } from "../../../core/findText.ts";

/** What a person can read of a message: not its buttons, its author, or the language of its code. */
const readable = ".bubble, .words, .notice";
const unread = ".code-header, .codicon, .visually-hidden";
/** Elements that words do not run through. */
const separate = new Set(
  "P LI UL OL DIV PRE BLOCKQUOTE TABLE TR TD TH H1 H2 H3 H4 H5 H6 HR BR DETAILS".split(" "),
);

interface Piece {
  readonly node: Text;
  /** Where the node's text begins in the whole. */
  readonly start: number;
}

/** The text of a message as it is on the page, and the way back from a place in it to the page. */
export class ShownText {
  readonly text: string;
  readonly #pieces: readonly Piece[];

  constructor(message: Element) {
    const pieces: Piece[] = [];
    let text = "";
    const read = (node: Node): void => {
      if (node instanceof Text) {
        if (node.data === "") return;
        pieces.push({ node, start: text.length });
        text += node.data;
      } else if (node instanceof Element && !node.matches(unread)) {
        const isSeparate = separate.has(node.tagName);
        if (isSeparate) text += "\n";
        node.childNodes.forEach(read);
        if (isSeparate) text += "\n";
      }
    };
    for (const part of message.querySelectorAll(readable)) {
      text += "\n";
      part.childNodes.forEach(read);
    }
    this.text = text;
    this.#pieces = pieces;
  }

  /** @param match A place in `text`. Undefined when it lies between the elements only. */
  rangeOf({ start, end }: Match): StaticRange | undefined {
    const first = this.#pieceAt(start, 0);
    const last = this.#pieceAt(end - 1, -1);
    if (!first || !last || first.start > last.start) return undefined;
    return new StaticRange({
      startContainer: first.node,
      startOffset: Math.max(0, start - first.start),
      endContainer: last.node,
      endOffset: Math.min(last.node.length, end - last.start),
    });
  }

  /** The piece with a place in it; for one between pieces the next one (0) or the one before (-1). */
  #pieceAt(place: number, otherwise: 0 | -1): Piece | undefined {
    let [low, high] = [0, this.#pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const piece = this.#pieces[middle];
      if (piece && piece.start + piece.node.length <= place) low = middle + 1;
      else high = middle;
    }
    const piece = this.#pieces[low];
    return piece && piece.start <= place ? piece : this.#pieces[low + otherwise];
  }
}
