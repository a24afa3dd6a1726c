import type { Disposable } from "../base/disposable.ts";

/** What the file system says about a file without opening it. */
export interface FileFacts {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Tells a file from another one that later has the same name. Only compared, never shown. */
  readonly inode: string;
}

/** A file that only grows, at its end. */
export interface AppendHandle {
  /** One write call; answers how many bytes were taken, which may be fewer than were given. */
  write(bytes: Uint8Array): Promise<number>;
  /** Resolves once the bytes written so far would survive a loss of power. */
  datasync(): Promise<void>;
  facts(): Promise<FileFacts>;
  close(): Promise<void>;
}

/**
 * The only door to the file system, so that a simulated disk can sit under the real code.
 *
 * Every method rejects with an error whose `code` is the usual errno name (`ENOENT`, `ENOSPC` ...).
 * Nothing here is clever: what a crash may leave behind is decided by the callers, call by call.
 */
export interface Disk {
  /** Makes a file for appending. @throws EEXIST when there is one: a journal is never taken up again. */
  createAppend(path: string): Promise<AppendHandle>;
  readFile(path: string): Promise<Uint8Array>;
  /** Fewer bytes than asked for when the file ends before. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array>;
  /** Makes a file with these bytes and syncs it, though not the name. @throws EEXIST when there is one. */
  writeExclusive(path: string, bytes: Uint8Array): Promise<FileFacts>;
  /** Gives a file a second name in one step. @throws EEXIST when the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** Replaces what was called `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes the folder and those above it, where missing. */
  makeDirectory(path: string): Promise<void>;
  /** Names in a folder; none when there is no such folder. */
  list(path: string): Promise<string[]>;
  /** Undefined when there is no such file. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Makes new names, renames and removals in a folder survive a loss of power. */
  syncDirectory(path: string): Promise<void>;
  /** Sets the time of modification to now. */
  touch(path: string): Promise<void>;
  /** Calls back after something changed in a folder; may miss changes and call too often. */
  watch(path: string, onChange: () => void): Disposable;
}

/** The errno name of a failure, such as `ENOSPC`. */
export const codeOf = (cause: unknown): string | undefined =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;

const passing = new Set<string | undefined>(["EMFILE", "ENFILE", "EAGAIN", "ENOMEM", "EBUSY"]);
/** Whether a failure goes away by itself. What it hides is there, so nothing may be concluded from its absence. */
export const isPassing = (cause: unknown): boolean => passing.has(codeOf(cause));

/** Whether somebody may not do that, whatever the disk's condition. */
export const isDenied = (cause: unknown): boolean => codeOf(cause) === "EACCES" || codeOf(cause) === "EPERM";

/** Does a step whose absence is harmless, such as tidying up. */
export async function attempt(step: Promise<unknown>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch {
    return false;
  }
}
