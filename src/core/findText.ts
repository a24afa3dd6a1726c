/** Finds text as people mean it: with one way of writing for what looks the same. Pure, and the same on every side. */

/** What is looked for, made ready once. */
export interface Needle {
  readonly folded: string;
  readonly matchCase: boolean;
}

/** Where something was found, in UTF-16 units of the text as it is. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

/** More in one message than anybody goes through. */
export const mostMatches = 1_000;

/**
 * What belongs together: white space, which counts as one space however much there is; letters of Hangul that make up
 * syllables; a letter with its marks.
 */
const cluster = /\s+|[\u1100-\u11ff]+|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/uy;
const marksOfLetters = /(?<=[\p{Script=Latin}\p{Script=Greek}])[\u0300-\u036f]+/gu;

/** Undefined when there is nothing to look for. */
export function needleOf(text: string, matchCase: boolean): Needle | undefined {
  const folded = fold(text, matchCase);
  return folded === "" ? undefined : { folded, matchCase };
}

/** How often it is in there, up to `mostMatches`. */
export function countIn(text: string, { folded, matchCase }: Needle): number {
  const hay = fold(text, matchCase);
  let count = 0;
  for (
    let at = hay.indexOf(folded);
    at >= 0 && count < mostMatches;
    at = hay.indexOf(folded, at + folded.length)
  )
    count++;
  return count;
}

/** The places, in order and without overlapping, up to `mostMatches`. */
export function matchesIn(text: string, { folded, matchCase }: Needle): Match[] {
  const starts: number[] = [];
  const hay = fold(text, matchCase, starts);
  starts.push(text.length);
  const matches: Match[] = [];
  for (
    let at = hay.indexOf(folded);
    at >= 0 && matches.length < mostMatches;
    at = hay.indexOf(folded, at + folded.length)
  ) {
    const start = starts[at] ?? 0;
    let after = at + folded.length;
    while (after < hay.length && starts[after] === starts[after - 1]) after++;
    if (start >= (matches.at(-1)?.end ?? 0)) matches.push({ start, end: starts[after] ?? text.length });
  }
  return matches;
}

/**
 * One way of writing: composed, one space for all white space; and unless case matters, in lower case, without accents
 * and without the widths of East Asian letters.
 * @param starts Gets, for each unit of the answer, where in `text` it comes from.
 */
function fold(text: string, matchCase: boolean, starts?: number[]): string {
  let folded = "";
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    let end = at + 1;
    let piece: string;
    if (code > 32 && code < 127 && !(text.charCodeAt(end) > 127)) {
      piece = matchCase ? text.charAt(at) : text.charAt(at).toLowerCase();
    } else {
      cluster.lastIndex = at;
      const raw = cluster.exec(text)?.[0] ?? text.charAt(at);
      end = at + raw.length;
      piece = foldCluster(raw, matchCase);
    }
    folded += piece;
    if (starts) for (let unit = 0; unit < piece.length; unit++) starts.push(at);
    at = end;
  }
  return folded;
}

function foldCluster(raw: string, matchCase: boolean): string {
  if (/^\s/.test(raw)) return " ";
  if (matchCase) return raw.normalize("NFC");
  return raw
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(marksOfLetters, "")
    .normalize("NFC")
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ")
    .replaceAll("ё", "е");
}

/**
 * What readers see of Markdown, nearly: without the marks. Good enough to tell where to look; code, in which marks are
 * text, is better searched as it is.
 */
export const withoutMarks = (markdown: string): string =>
  markdown
    .replace(/!?\[([^[\]\n]{0,300})\]\([^()\s]{0,2000}\)/g, "$1") // Nothing that begins a link may stand in one.
    .replace(/\\([!-/:-@[-`{-~])/g, "$1")
    .replace(/^[ \t]{0,3}(?:#{1,6}|>|[-+]|\d{1,9}\.)[ \t]+/gm, "")
    .replace(/[*_`~]+/g, "")
    .replace(/[ \t]?\|[ \t]?/g, " ");
