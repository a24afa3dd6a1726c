import { StoreError, type StoreHealth, type StoreTrouble } from "../app/sessionStore.ts";
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

/** What happened, and what the user can do about it. */
const words: Readonly<Record<StoreTrouble, readonly [happened: string, remedy: string]>> = {
  full: ["The disk is full", "Free some space"],
  readOnly: ["Braid's storage is read-only", "Make it writable"],
  denied: ["Braid has no permission for its storage folder", "Allow it"],
  tooManyFiles: ["Too many files are open on this computer", "Close some programs"],
  broken: ["The disk reported an error", "Check the disk"],
  newerVersion: ["A newer version of Braid wrote this session", "Update Braid to open it"],
  damaged: [
    "This session's files are damaged and there is no second copy of them",
    "Check and repair your history, or restore a backup",
  ],
  closed: ["Braid is shutting down", "Open the window again"],
  other: ["The disk refused", "Look into Braid's log for the reason"],
};

const troubleOf = (cause: unknown): StoreTrouble => troubles[codeOf(cause) ?? ""] ?? "other";

function errorOf(trouble: StoreTrouble, consequence: string, ending: string, cause?: unknown): StoreError {
  const [happened, remedy] = words[trouble];
  const code = trouble === "other" ? ` (${codeOf(cause) ?? "no reason given"})` : "";
  return new StoreError(`${happened}${code}, ${consequence} ${remedy}${ending}`, { trouble, cause });
}

export const writeError = (cause: unknown): StoreError =>
  cause instanceof StoreError
    ? cause
    : errorOf(
        troubleOf(cause),
        "so this was not saved; everything saved before is safe.",
        ", then try again.",
        cause,
      );

export const readError = (cause: unknown): StoreError =>
  cause instanceof StoreError
    ? cause
    : errorOf(
        troubleOf(cause),
        "so this could not be read; nothing was changed.",
        ", then try again.",
        cause,
      );

export const newerVersionError = (): StoreError => errorOf("newerVersion", "so it was left as it is.", ".");
export const damagedError = (): StoreError => errorOf("damaged", "so they are kept in quarantine.", ".");
export const closedError = (): StoreError => errorOf("closed", "so this was not saved.", ".");

/** What to tell for as long as nothing can be written. */
export function healthOf(cause: unknown): StoreHealth {
  const trouble = cause instanceof StoreError ? cause.trouble : troubleOf(cause);
  const error = errorOf(
    trouble,
    "so new messages are not saved. Everything saved before is safe.",
    "; Braid then goes on by itself.",
    cause,
  );
  return { trouble, message: error.message };
}
