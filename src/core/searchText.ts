/** One form for all spellings of a text: without case, accents, voicing marks and differences of width. */
export const foldText = (text: string): string =>
  isPlain.test(text)
    ? text.toLowerCase()
    : text
        .normalize("NFKD")
        .toUpperCase() // First, because "ß" is two letters there, and a last sigma is one with the others.
        .toLowerCase()
        .replace(marks, "")
        .replaceAll("ς", "σ")
        .normalize("NFC"); // Hangul is put together again: its parts are letters, not accents.

// biome-ignore lint/suspicious/noControlCharactersInRegex: All of ASCII.
const isPlain = /^[\u0000-\u007f]*$/;
/** Marks that writers leave out: of Latin, Greek and Cyrillic, the vowel points of Hebrew and Arabic, and those of kana. */
const marks =
  /[\u0300-\u036f]|[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]|[\u064b-\u065f]|\u0670|[\u1ab0-\u1aff]|[\u1dc0-\u1dff]|[\u20d0-\u20ff]|\u3099|\u309a|[\ufe20-\ufe2f]/gu;
