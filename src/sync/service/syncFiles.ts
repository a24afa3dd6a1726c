import { join } from "node:path";
import { randomToken } from "../../base/ids.ts";

/** What the few small files of syncing need of a disk. Errors have the usual errno names as `code`. */
export interface SyncFiles {
  makeDirectory(path: string): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  /** Makes a file with these bytes. @throws EEXIST when there is one. */
  writeExclusive(path: string, bytes: Uint8Array): Promise<unknown>;
  /** Replaces what was called `to`, in one step. */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Differs when a file was replaced; undefined when it is not there. Never rejects. */
  mark(path: string): Promise<string | undefined>;
}

/** Where they are. None of them holds anything that is not also elsewhere. @param root The store's folder. */
export const syncFolderOf = (root: string): string => join(root, "sync");

type Reading = Pick<SyncFiles, "readFile">;

/** @throws the disk's error. */
export const readText = async (files: Reading, path: string): Promise<string> =>
  Buffer.from(await files.readFile(path)).toString("utf8");

/** Undefined for what is not there, or cannot be read. */
export async function readJson(files: Reading, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(files, path));
  } catch {
    return undefined;
  }
}

/** As `writeText`. */
export const writeJson = (files: SyncFiles, path: string, value: object): Promise<void> =>
  writeText(files, path, JSON.stringify(value));

/** Replaces a file in one step. @throws the disk's error. */
export async function writeText(files: SyncFiles, path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomToken(8)}`;
  await files.makeDirectory(join(path, ".."));
  try {
    await files.writeExclusive(temporary, Buffer.from(text));
    await files.rename(temporary, path);
  } catch (cause) {
    await files.unlink(temporary).catch(() => undefined);
    throw cause;
  }
}
