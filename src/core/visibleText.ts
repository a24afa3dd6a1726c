/** C0 and C1 controls, and the invisible marks that reorder the text around them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Controls are what this is about.
const deceptive = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Where a link would begin: the editor's notifications draw `[text](command:…)` as something to click. */
const linkTarget = /\]\((?=[a-z][a-z0-9+.-]*:)/gi;

const markOf = (character: string): string =>
  `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;

/**
 * Text of unknown origin for one line of the user interface: a title, a model's name, a file name. What could hide or
 * reorder other text is shown as ⟨U+202E⟩; line breaks and tabs become spaces, and a Markdown link is told apart by a space.
 */
export const visibleText = (text: string): string =>
  text
    .replace(/[\t\r\n]+/g, " ")
    .replace(deceptive, markOf)
    .replace(linkTarget, "] (");
