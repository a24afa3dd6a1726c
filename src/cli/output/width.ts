/** Code points that terminals draw two columns wide: East Asian Wide and Fullwidth. Pairs of first and last. */
const wide: readonly number[] = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd,
  0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab,
  0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5,
  0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c,
  0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b,
  0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0xa4c6,
  0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6b, 0xff01, 0xff60, 0xffe0,
  0xffe6, 0x16fe0, 0x18cff, 0x1b000, 0x1b2fb, 0x1f004, 0x1f004, 0x1f0cf, 0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191,
  0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf,
  0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff,
  0x1f53d, 0x1f54b, 0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb,
  0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb,
  0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c, 0x1f93a, 0x1f93c, 0x1f945, 0x1f947,
  0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x2fffd, 0x30000, 0x3fffd,
];

const isPlain = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text);
const takesNoRoom = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
/** A sign that is drawn as a picture because it is followed by the mark for that, or a flag of two letters. */
const isPicture = /\ufe0f|^\p{Regional_Indicator}{2}/u;

let segmenter: Intl.Segmenter | undefined;

/** What people see as one character each. Made at the first text that needs it. */
function* graphemesOf(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function isWide(point: number): boolean {
  if (point < 0x1100) return false;
  let [low, high] = [0, wide.length / 2 - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (point < (wide[2 * middle] ?? 0)) high = middle - 1;
    else if (point > (wide[2 * middle + 1] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}

/** A cluster is as wide as its widest sign: what is joined to it is drawn into it. */
function widthOfGrapheme(grapheme: string): number {
  if (isPicture.test(grapheme)) return 2;
  let width = 0;
  for (const sign of grapheme)
    width = Math.max(width, takesNoRoom.test(sign) ? 0 : isWide(sign.codePointAt(0) ?? 0) ? 2 : 1);
  return width;
}

/** How many columns a text takes on a terminal. @param text Without controls. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemesOf(text)) width += widthOfGrapheme(grapheme);
  return width;
}

/** The text, or as much of it as fits with “…” behind it. Never wider than `limit` columns. */
export function cutTo(text: string, limit: number): string {
  if (widthOf(text) <= limit) return text;
  let cut = "";
  let width = 0;
  for (const grapheme of graphemesOf(text)) {
    const own = widthOfGrapheme(grapheme);
    if (width + own > limit - 1) break;
    cut += grapheme;
    width += own;
  }
  return limit < 1 ? "" : `${cut.trimEnd()}…`;
}
