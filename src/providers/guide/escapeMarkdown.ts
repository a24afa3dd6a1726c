/**
 * Text from a session as one line of Markdown that shows exactly these characters. Titles and messages come from
 * models and imports, so nothing in them may become a link, a heading or a hidden character.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/gu, " ")
    .trim()
    .replace(
      /[\p{Cc}\p{Cf}]/gu,
      (hidden) => `⟨U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
    )
    .replace(/[!-/:-@[-`{-~]/g, "\\$&");

/** At most so many characters, cut at a word where one is near. */
export function shorten(text: string, limit: number): string {
  const letters = [...text.replace(/\s+/gu, " ").trim()];
  if (letters.length <= limit) return letters.join("");
  const cut = letters.slice(0, limit - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > limit / 2 ? cut.slice(0, space) : cut}…`;
}
