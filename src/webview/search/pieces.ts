/** A part of a text that matched, or did not. */
export interface Piece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Cuts a text where its marks begin and end. Marks that overlap are one; what lies outside of the text is left out. */
export function piecesOf(
  text: string,
  marks: readonly (readonly [start: number, length: number])[],
): Piece[] {
  const pieces: Piece[] = [];
  const add = (until: number, from: number, isMatch: boolean): void => {
    if (until > from) pieces.push({ text: text.slice(from, until), isMatch });
  };
  let place = 0;
  for (const [start, length] of [...marks].sort(([one], [other]) => one - other)) {
    const end = Math.min(text.length, start + length);
    const from = Math.max(place, start);
    if (end <= from) continue;
    add(from, place, false);
    add(end, from, true);
    place = end;
  }
  add(text.length, place, false);
  return pieces;
}
