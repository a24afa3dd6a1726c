/** A file that can be read from its beginning, as often as wanted. */
export interface ReadableFile {
  /** For people. Untrusted text. */
  readonly name: string;
  /** Where it is known before reading. */
  readonly sizeBytes?: number;
  /** Its content, in pieces of which none is large. Rejects when the disk refuses. */
  read(): AsyncIterable<Uint8Array | string>;
}

/** Files that the user named. */
export interface ReadableFiles {
  /** The file at a path, or those in that folder whose names end with `.json`. Rejects when there is nothing there. */
  find(path: string): Promise<readonly ReadableFile[]>;
}

/** A file whose text is here already. */
export const fileOfText = (name: string, text: string): ReadableFile => ({
  name,
  async *read() {
    for (let at = 0; at < text.length; at += pieceCharacters) yield text.slice(at, at + pieceCharacters);
  },
});

const pieceCharacters = 1_000_000;
