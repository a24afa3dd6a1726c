import { widthOf } from "./width.ts";

const hanging = "  ";

/**
 * One line as several that fit, broken between words; those after the first stand two columns further in. A word that is
 * longer than a line stays whole, so that a path can be copied.
 * @param width In columns; undefined for lines of any length.
 * @param indent Before each of them.
 */
export function wrapped(line: string, width: number | undefined, indent = ""): string {
  if (width === undefined) return `${indent}${line}`;
  const lines: string[] = [];
  let shown = indent;
  let isEmpty = true;
  for (const word of line.split(" ")) {
    const longer = isEmpty ? `${shown}${word}` : `${shown} ${word}`;
    if (isEmpty || widthOf(longer) <= width) shown = longer;
    else {
      lines.push(shown);
      shown = `${indent}${hanging}${word}`;
    }
    isEmpty = false;
  }
  return [...lines, shown].join("\n");
}
