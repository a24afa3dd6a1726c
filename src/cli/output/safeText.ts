import { visibleText } from "../../core/visibleText.ts";
import { legible } from "../../exchange/legible.ts";

/**
 * Text of unknown origin for one line of a terminal or one cell of a table: no control, escape or bidirectional character gets
 * through, and no line break of any kind.
 */
export const safeLine = (text: string): string => visibleText(text.replace(/[\u2028\u2029]+/g, " "));

/** Text of unknown origin of several lines. Tabs and line feeds stay. */
export const safeLines = (text: string): string =>
  legible(text.replace(/[\u2028\u2029]/g, "\n")).replace(
    /[\u061c\u200e\u200f]/g,
    "", // Hints for single letters, which terminals take for spaces or for orders.
  );

const unsafeInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * JSON that can be printed on a terminal: JSON writes controls below U+0020 as escapes itself, and here the others are
 * written so, too. Whoever parses it gets the same texts.
 */
export const safeJson = (json: string): string =>
  json.replace(unsafeInJson, (mark) => `\\u${(mark.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);

/** Our own emphasis (style.ts), or else anything that could steer a terminal. */
const paintOrUnsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Controls are what this is about.
  /\u001b\[(?:1|2|22|33|36|39)m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The last net below every answer: should a command ever forget to make a text safe, all it could do is to paint. */
export const guarded = (answer: string): string =>
  answer.replace(paintOrUnsafe, (found) => (found.length > 1 ? found : safeLine(found)));
