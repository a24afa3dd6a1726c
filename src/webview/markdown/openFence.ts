import type { Token, Tokens } from "marked";
import { languageOf } from "./htmlRenderer.ts";

/**
 * A code block whose closing fence has not arrived. Its text only grows, line by line, so it is not read again for
 * each piece: a model that writes one long file would make that dear.
 */
export class OpenFence {
  readonly language: string;
  /** The opening line with its line break. */
  readonly header: string;
  readonly #closing: RegExp;
  #text = "";
  /** The last line while its end has not come: it may become the closing fence. */
  #line = "";
  #hasLines = false;

  private constructor(header: string, marker: string, language: string) {
    this.header = header;
    this.language = language;
    this.#closing = new RegExp(`^ {0,3}${marker}${marker[0]}* *$`);
  }

  /** The fence that a text's last token opened; undefined when it is something else, or its first line goes on. */
  static read(token: Token): OpenFence | undefined {
    if (token.type !== "code") return undefined;
    // An indented fence takes its indentation off every line; such a rarity is read the slow way.
    const [header, marker] = /^(`{3,}|~{3,})[^\n]*\n/.exec(token.raw) ?? [];
    if (header === undefined || marker === undefined) return undefined;
    const fence = new OpenFence(header, marker, languageOf((token as Tokens.Code).lang));
    return fence.#isClosedBy(token.raw) ? undefined : fence;
  }

  /** The code so far, without the line break at its end. */
  get text(): string {
    const showLine = this.#line !== "" && !this.#closing.test(this.#line);
    return showLine ? this.#text + (this.#hasLines ? "\n" : "") + this.#line : this.#text;
  }

  /** @returns What follows the closing line, its line break included; undefined while the block is open. */
  append(added: string): string | undefined {
    let from = 0;
    for (;;) {
      const end = added.indexOf("\n", from);
      if (end < 0) break;
      const line = this.#line + added.slice(from, end);
      this.#line = "";
      if (this.#closing.test(line)) return added.slice(end);
      this.#text += this.#hasLines ? `\n${line}` : line;
      this.#hasLines = true;
      from = end + 1;
    }
    this.#line += added.slice(from);
    return undefined;
  }

  /** Only a whole closing line counts; one without its line break may still grow into code. */
  #isClosedBy(raw: string): boolean {
    const lines = raw.slice(this.header.length).split("\n");
    return lines.slice(0, -1).some((line) => this.#closing.test(line));
  }
}
