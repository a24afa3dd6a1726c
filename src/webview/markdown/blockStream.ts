import { Lexer, type Links, type Token, type Tokens } from "marked";
import { HtmlRenderer, languageOf, TextOnlyTokenizer } from "./htmlRenderer.ts";
import { OpenFence } from "./openFence.ts";

/** A piece of a reply that is painted as one. */
export type Block =
  | { readonly kind: "html"; readonly html: string }
  | { readonly kind: "code"; readonly language: string; readonly text: string; readonly open: boolean };

/** Of a growing text, how many of the last blocks more text may still change. */
const unstableBlocks = 3;

const normalise = (text: string): string => text.replace(/\r\n?/g, "\n");

/**
 * Turns a growing text into blocks without reading it again for every word that arrives.
 *
 * Blocks that more text cannot change any more are frozen, and only what stands behind them is read again; of an open
 * code block not even that. So the cost grows with the length of the text and not with its square. Only a link whose
 * target is defined later is beyond this, so `finish` reads everything once more.
 */
export class BlockStream {
  readonly #renderer: HtmlRenderer;
  readonly #frozen: Block[] = [];
  #unstable: Block[] = [];
  /** What stands behind the frozen blocks. */
  #tail = "";
  /** A carriage return at the very end may be the first half of a line break. */
  #heldBack = "";
  #links: Links = {};
  #fence: OpenFence | undefined;
  #lexedCharacters = 0;

  /** @param fromGuide Whether `braid:` links become buttons. */
  constructor(fromGuide: boolean) {
    this.#renderer = new HtmlRenderer(fromGuide);
  }

  /** For measurements: how many characters were read so far, counting each time. */
  get lexedCharacters(): number {
    return this.#lexedCharacters;
  }

  /** How many blocks, from the first, will stay as they are until `finish`. */
  get frozenCount(): number {
    return this.#frozen.length;
  }

  get length(): number {
    return this.#frozen.length + this.#unstable.length;
  }

  at(index: number): Block | undefined {
    return index < this.#frozen.length ? this.#frozen[index] : this.#unstable[index - this.#frozen.length];
  }

  append(text: string): void {
    let added = this.#heldBack + text;
    this.#heldBack = added.endsWith("\r") ? "\r" : "";
    added = normalise(this.#heldBack ? added.slice(0, -1) : added);
    if (added === "") return;
    if (this.#fence) this.#appendCode(this.#fence, added);
    else this.#appendText(added);
  }

  /** Everything as it is when read at once; the blocks of an ended reply. */
  finish(whole: string): void {
    const text = normalise(whole);
    this.#fence = undefined;
    this.#unstable = [];
    this.#frozen.length = 0;
    this.#links = {};
    for (const token of this.#lex(text)) {
      const block = this.#blockOf(token, false);
      if (block) this.#frozen.push(block);
    }
  }

  #appendCode(fence: OpenFence, added: string): void {
    this.#lexedCharacters += added.length;
    const rest = fence.append(added);
    if (rest === undefined) {
      this.#unstable = [codeBlock(fence.language, fence.text, true)];
      return;
    }
    this.#frozen.push(codeBlock(fence.language, fence.text, false));
    this.#unstable = [];
    this.#fence = undefined;
    this.#tail = "";
    if (rest !== "") this.#appendText(rest);
  }

  #appendText(added: string): void {
    this.#tail += added;
    const tokens = this.#lex(this.#tail);
    const last = tokens.at(-1);
    const fence = last ? OpenFence.read(last) : undefined;
    const firstUnstable = fence ? tokens.length - 1 : firstUnstableOf(tokens);
    let frozenCharacters = 0;
    for (const token of tokens.slice(0, firstUnstable)) {
      frozenCharacters += token.raw.length;
      const block = this.#blockOf(token, false);
      if (block) this.#frozen.push(block);
    }
    this.#tail = this.#tail.slice(frozenCharacters);
    if (fence) {
      this.#fence = fence;
      const rest = this.#tail.slice(fence.header.length);
      this.#tail = "";
      this.#appendCode(fence, rest);
      return;
    }
    this.#unstable = tokens.slice(firstUnstable).flatMap((token) => this.#blockOf(token, true) ?? []);
  }

  #lex(text: string): Token[] {
    this.#lexedCharacters += text.length;
    const lexer = new Lexer({ async: false, gfm: true, tokenizer: new TextOnlyTokenizer() });
    Object.assign(lexer.tokens.links, this.#links);
    const tokens = lexer.lex(text);
    this.#links = { ...tokens.links };
    return tokens;
  }

  #blockOf(token: Token, growing: boolean): Block | undefined {
    if (token.type === "space" || token.type === "def") return undefined;
    if (token.type !== "code") return { kind: "html", html: this.#renderer.render(token) };
    const { text, lang } = token as Tokens.Code;
    return codeBlock(languageOf(lang), text, growing);
  }
}

/** Of blank lines at the end of code, readers of markdown disagree on how many there are: none are shown. */
const codeBlock = (language: string, text: string, open: boolean): Block => ({
  kind: "code",
  language,
  text: text.trim() === "" ? "" : withoutBlankEnd(text),
  open,
});

/** From the end, since a growing text is asked for every piece of it. */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return text.slice(0, end);
}

/** The place of the first token that more text may change; blank lines count for nothing. */
function firstUnstableOf(tokens: readonly Token[]): number {
  let seen = 0;
  for (let index = tokens.length - 1; index >= 0; index--) {
    if (tokens[index]?.type === "space") continue;
    seen += 1;
    if (seen === unstableBlocks) return index;
  }
  return 0;
}
