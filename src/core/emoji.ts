/** In UTF-16 units: a family of four with skin colours takes 27, a flag 4. */
const emojiLimit = 16;

const pictorial = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3/u;

/** One emoji, without spaces around it; undefined for everything else, above all for letters that could hide in a title. */
export function readEmoji(typed: string): string | undefined {
  const emoji = typed.trim();
  if (emoji.length > emojiLimit || !pictorial.test(emoji)) return undefined;
  const [first, second] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(emoji);
  return first && !second ? emoji : undefined;
}
