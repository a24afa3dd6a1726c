/** A file that is being written, piece by piece. */
export interface NewFile {
  /** For people. */
  readonly name: string;
  /** Rejects when the disk refuses. */
  append(text: string): Promise<void>;
  /** Resolves once all of it is on disk, at its place. Rejects when the disk refuses. */
  done(): Promise<void>;
  /** Leaves nothing of it behind. Never rejects. */
  abandon(): Promise<void>;
}

/** A folder that files are put into. */
export interface FilesFolder {
  /** For people. */
  readonly name: string;
  /** A file of that name, or, where one is already, with a number behind its name: nothing is ever overwritten. */
  create(name: string): Promise<NewFile>;
}
