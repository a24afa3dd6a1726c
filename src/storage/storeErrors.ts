import { StoreError, type StoreTrouble } from "../app/sessionStore.ts";
import { codeOf } from "./disk.ts";

const troubles: Readonly<Record<string, StoreTrouble>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "readOnly",
  EACCES: "denied",
  EPERM: "denied",
  EMFILE: "tooManyFiles",
  ENFILE: "tooManyFiles",
  EIO: "broken",
};

/** What happened, and what helps. The words in between say what was not done and what is safe. */
const sentences: Readonly<Record<StoreTrouble, (code: string) => readonly [string, string]>> = {
  full: () => ["The disk is full", "Free some space, then try again."],
  readOnly: () => ["Braid's storage is read-only", "Make it writable, then try again."],
  denied: () => ["Braid has no permission for its storage folder", "Allow it, then try again."],
  tooManyFiles: () => ["Too many files are open on this computer", "Close some programs, then try again."],
  broken: () => ["The disk reported an error", "Check the disk, then try again."],
  newerVersion: () => ["A newer version of Braid wrote this session", "Update Braid to open it."],
  closed: () => ["Braid is shutting down", "Open the window again."],
  other: (code) => [`The disk refused (${code})`, "Try again."],
};

const errorOf = (trouble: StoreTrouble, middle: string, cause?: unknown): StoreError => {
  const [happened, help] = sentences[trouble](codeOf(cause) ?? "no reason given");
  return new StoreError(`${happened}, ${middle} ${help}`, { trouble, cause });
};

const troubleOf = (cause: unknown): StoreTrouble => troubles[codeOf(cause) ?? ""] ?? "other";

export const writeError = (cause: unknown): StoreError =>
  cause instanceof StoreError
    ? cause
    : errorOf(troubleOf(cause), "so this was not saved; everything saved before is safe.", cause);

export const readError = (cause: unknown): StoreError =>
  cause instanceof StoreError
    ? cause
    : errorOf(troubleOf(cause), "so this could not be read; nothing was changed.", cause);

export const newerVersionError = (): StoreError => errorOf("newerVersion", "so it was left as it is.");
export const closedError = (): StoreError => errorOf("closed", "so this was not saved.");
