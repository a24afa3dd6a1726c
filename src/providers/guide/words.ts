/** Words that say how something is asked rather than what is asked. */
const stopWords = new Set(
  `a about an and any are as at be been but by can could did do does doing for from get gets give had has have he
  her here him his how i if in into is it its just let like may me might mine must my need no not of on or our
  please should so some someone something than that the their them then there these they thing this those to too
  up us was want way we were what when where which while who whom whose why will with would yes you your s t d ll m
  re ve dont cant im tell explain know mean really possible able okay ok hi hello hey there happen happens happened vscode vs`.split(
    /\s+/,
  ),
);

/** Lower case without accents, so that "Café" and "cafe" are one word. */
export const fold = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/** The meaningful words of a text, stemmed, in their order. */
export const wordsOf = (text: string): string[] =>
  (
    fold(text)
      .replace(/['’]/g, "")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
    .filter((word) => !stopWords.has(word) && !/^[a-z0-9]$/.test(word))
    .map(stem);

/** Brings the common English forms of a word together. Crude on purpose: index and question share it. */
export function stem(word: string): string {
  let base = word;
  if (/^\p{ASCII}+$/u.test(word) && word.length > 3) {
    if (base.endsWith("ies") && base.length > 4) base = `${base.slice(0, -3)}y`;
    else if (/(s|x|z|ch|sh)es$/.test(base)) base = base.slice(0, -2);
    else if (base.endsWith("s") && !/(ss|us|is)$/.test(base)) base = base.slice(0, -1);
    if (/[aeiouy].*ing$/.test(base) && base.length > 5) base = undouble(base.slice(0, -3));
    else if (/[aeiouy].*ed$/.test(base) && base.length > 4) base = undouble(base.slice(0, -2));
    if (base.endsWith("e") && base.length > 4) base = base.slice(0, -1);
    if (base.endsWith("y") && base.length > 3) base = `${base.slice(0, -1)}i`;
  }
  return base;
}

const undouble = (base: string): string => (/([bdgkmnprt])\1$/.test(base) ? base.slice(0, -1) : base);
