/** A place in a text, for people. */
export interface Snippet {
  /** On one line; what could hide or reorder other text is visible. */
  readonly text: string;
  /** What was found in it, in UTF-16 units, in order and apart from each other. */
  readonly marks: readonly (readonly [start: number, length: number])[];
}
