/** Controls other than tab and line feed, and the marks that reorder the text after them. Direction hints of single letters stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Controls are what this is about.
const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of unknown origin for a document of many lines, which may be printed on a terminal: what could hide or reorder
 * other text, or steer a terminal, is shown as ⟨U+001B⟩. Lines end with a line feed.
 */
export const legible = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(
      deceptive,
      (mark) => `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
    );

/** The greatest time that a date can hold. */
const timeLimitMs = 8.64e15;

/** `2026-11-21 16:55 UTC`; undefined for a number that is no time. */
export const timeTextOf = (timeMs: number): string | undefined =>
  timeMs > 0 && timeMs < timeLimitMs
    ? `${new Date(timeMs).toISOString().slice(0, 16).replace("T", " ")} UTC`
    : undefined;
