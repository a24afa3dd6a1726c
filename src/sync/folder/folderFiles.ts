import { TransportError } from "../../app/transport.ts";

/** A file that only grows, at its end. */
export interface GrowingFile {
  /** One write call; answers how many bytes were taken, which may be fewer than were given. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves once the bytes written so far would survive a loss of power. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** What a disk says of a file without opening it. */
export interface FileFacts {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** What the folder channel needs of a disk. Errors have the usual errno names as `code`. No file is ever read as a whole. */
export interface FolderFiles {
  /** Names in a folder. */
  list(folder: string): Promise<string[]>;
  /** Undefined when there is no such file or folder. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Fewer bytes than asked for when the file ends before. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** @throws EEXIST when there is such a file. */
  createAppend(path: string): Promise<GrowingFile>;
  /** Replaces what was called `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
}

const ending = ".braid-sync";

/** Also what synced drives make of a conflict: "abc (Laptop's conflicted copy).braid-sync". */
export const isSyncFile = (name: string): boolean => name.endsWith(ending) && !name.startsWith("~");

export const fileNameOf = (device: string): string => `${device}${ending}`;

/** Whose file a name says that it is; undefined for a copy that somebody else made of it. */
export const deviceOfName = (name: string): string | undefined =>
  /^([0-9a-z]{12})\.braid-sync$/.exec(name)?.[1];

/** Of this form because synced drives do not carry names that begin with `~` and end with `.tmp`. */
export const draftNameOf = (device: string, token: string): string => `~${device}.${token}.tmp`;
export const isDraftOf = (device: string, name: string): boolean =>
  name.startsWith(`~${device}.`) && name.endsWith(".tmp");

/** What changes when a file changes. */
export const markOf = ({ sizeBytes, modifiedMs }: FileFacts): string => `${sizeBytes} ${modifiedMs}`;

/** In words for the user. */
export const folderFailure = (folder: string, what: "read" | "written", cause?: unknown): TransportError =>
  new TransportError(
    `The folder “${folder}” cannot be ${what === "read" ? "read" : "written to"} now. Your sessions are safe on this machine; syncing goes on when the folder is back.`,
    { cause },
  );
