/** At most so many characters, cut at a word where one is near. */
export function shorten(text: string, limit: number): string {
  const letters = [...text.replace(/\s+/gu, " ").trim()];
  if (letters.length <= limit) return letters.join("");
  const cut = letters.slice(0, limit - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${space > limit / 2 ? cut.slice(0, space) : cut}…`;
}
