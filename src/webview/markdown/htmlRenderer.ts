import { Parser, Renderer, type Token, Tokenizer, type Tokens } from "marked";
import { imageOrigin, readLink } from "./links.ts";

/** Text between tags. Character references such as &copy; stay what they are. */
const escapeText = (text: string): string =>
  text
    .replace(/&(?!(?:#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");

/** Text in which nothing has a meaning: code, and the values of attributes. */
const escapeLiterally = (text: string): string => escapeText(text.replace(/&/g, "&amp;"));

/** The first word after the fence: what code is written in. Anything but a plain name is dropped. */
export const languageOf = (info: string | undefined): string =>
  /^[\w#+.-]{1,40}/.exec(info?.trim() ?? "")?.[0].toLowerCase() ?? "";

/**
 * Reads HTML as plain text: where a browser would see a tag, the reader sees the characters that were written.
 * So no markup of a model's choosing exists, not even before it is sanitised.
 */
export class TextOnlyTokenizer extends Tokenizer {
  override html(): undefined {}
  override tag(): undefined {}
}

/** Writes markdown as HTML for the sanitiser. Pure: it needs no document. */
export class HtmlRenderer extends Renderer {
  readonly #fromGuide: boolean;

  /** @param fromGuide Whether `braid:` links become buttons. */
  constructor(fromGuide: boolean) {
    super();
    this.#fromGuide = fromGuide;
    this.parser = new Parser({ renderer: this, async: false, gfm: true });
  }

  render(token: Token): string {
    return this.parser.parse([token]);
  }

  override html({ raw }: Tokens.HTML | Tokens.Tag): string {
    return escapeLiterally(raw); // Never met: the tokenizer above makes none.
  }

  override text(token: Tokens.Text | Tokens.Escape): string {
    return "tokens" in token && token.tokens ? this.parser.parseInline(token.tokens) : escapeText(token.text);
  }

  override codespan({ text }: Tokens.Codespan): string {
    return `<code>${escapeLiterally(text)}</code>`;
  }

  override code({ text, lang }: Tokens.Code): string {
    return `<pre><code class="language-${escapeLiterally(languageOf(lang) || "plaintext")}">${escapeLiterally(text)}\n</code></pre>\n`;
  }

  /** Two levels down: a message stands below the panel's own headings. */
  override heading({ tokens, depth }: Tokens.Heading): string {
    const level = Math.min(6, depth + 2);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
  }

  override link({ href, tokens }: Tokens.Link): string {
    const words = this.parser.parseInline(tokens);
    const link = readLink(href, this.#fromGuide);
    switch (link.kind) {
      case "web":
        return `<a href="${escapeLiterally(link.url)}">${words}</a>`;
      case "remedy":
        return `<a href="braid:${link.remedy}">${words}</a>`;
      case "none":
        return words;
    }
  }

  /** An address of an image is a way to send data out, so no image is ever asked for. */
  override image({ href, text }: Tokens.Image): string {
    const words = text.trim() === "" ? "" : ` (${escapeLiterally(text)})`;
    return `<span class="braid-image">Image not loaded: ${escapeLiterally(imageOrigin(href))}${words}</span>`;
  }

  override checkbox({ checked }: Tokens.Checkbox): string {
    return checked ? "☑ " : "☐ ";
  }

  override listitem(item: Tokens.ListItem): string {
    const html = super.listitem(item);
    return item.task ? html.replace(/^<li>/, '<li class="braid-task">') : html;
  }

  override table(token: Tokens.Table): string {
    return `<div class="braid-table">${super.table(token)}</div>`;
  }
}
