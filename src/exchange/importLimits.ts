/** How much of a file is taken in before it is refused. */
export interface ImportLimits {
  readonly fileBytes: number;
  /** Objects and lists inside each other, in the whole file. */
  readonly depth: number;
  readonly sessions: number;
  readonly records: number;
  /** Of one record, or of one member of a header, in UTF-16 units. */
  readonly recordCharacters: number;
  /** Commas, colons and brackets of one record: what it costs in memory is in proportion to them. */
  readonly recordMarks: number;
}

export const importLimits: ImportLimits = {
  fileBytes: 256 * 1024 * 1024,
  depth: 64,
  sessions: 100_000,
  records: 5_000_000,
  recordCharacters: 16 * 1024 * 1024,
  recordMarks: 1_000_000,
};
