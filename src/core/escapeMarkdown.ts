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
