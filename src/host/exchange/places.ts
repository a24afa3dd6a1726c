import type { FilesFolder, NewFile } from "../../app/writableFiles.ts";

/** Where the user wants it. */
export interface Place {
  /** The file itself; undefined when it is the folder that was chosen. */
  readonly file?: NewFile;
  /** The folder, or the one that the file is in. */
  readonly folder: FilesFolder;
  /** Shows what is there now. */
  show(): Promise<void>;
}

/** Where an export can go. What a test stands in for. Undefined: the user stepped back. */
export interface Places {
  /** Asks for a file; the dialog itself asks before one is replaced. @param kind "Markdown" */
  chooseFile(name: string, kind: string): Promise<Place | undefined>;
  chooseFolder(): Promise<Place | undefined>;
  copy(text: string): Promise<void>;
  /** Shows a text that belongs to no file. */
  showText(text: string): Promise<void>;
}
