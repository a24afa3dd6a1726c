import type { Range } from "./searchPlan.ts";
import { visibleText } from "./visibleText.ts";

/** A place in a text, for people. */
export interface Snippet {
  /** On one line; what could hide or reorder other text is visible. */
  readonly text: string;
  /** What was found in it, in UTF-16 units, in order and apart from each other. */
  readonly marks: readonly (readonly [start: number, length: number])[];
}

/** In UTF-16 units of the text that it is from. What had to be made visible is longer. */
const lengthLimit = 200;
/** How much is shown before what was found. */
const lead = 50;

/**
 * What stands around the first place where something was found.
 * @param ranges In order and apart from each other; none for the beginning of the text.
 */
export function snippetOf(text: string, ranges: readonly Range[]): Snippet {
  const [first] = ranges;
  const start =
    first === undefined || text.length <= lengthLimit ? 0 : wordBefore(text, Math.max(0, first[0] - lead));
  const end = boundaryAt(text, Math.min(text.length, start + lengthLimit));
  const lines = text.slice(start, end);
  const shown = visibleText(lines);
  // A range begins and ends with a letter, so what is behind its edge is made visible as it is in the whole.
  const placeOf = (edge: number) => shown.length - visibleText(lines.slice(edge)).length;
  const before = start > 0 ? "…" : "";
  const marks = ranges
    .filter((range) => range[0] >= start && range[0] < end)
    .map((range) => {
      const from = placeOf(range[0] - start);
      return [before.length + from, placeOf(Math.min(range[1], end) - start) - from] as const;
    });
  return { text: `${before}${shown}${end < text.length ? "…" : ""}`, marks };
}

/** The beginning of the first word at or behind a place, if one is near. */
function wordBefore(text: string, place: number): number {
  if (place === 0) return 0;
  const space = /\s/u.exec(text.slice(place, place + lead / 2));
  return space ? place + space.index + 1 : boundaryAt(text, place);
}

/** A place that is not within a character. */
const boundaryAt = (text: string, place: number): number =>
  /[\udc00-\udfff]/.test(text.charAt(place)) && /[\ud800-\udbff]/.test(text.charAt(place - 1))
    ? place - 1
    : place;
