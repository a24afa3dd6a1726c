import { access, constants, realpath, stat } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";

/**
 * Why sessions cannot be carried through a folder, in a sentence that says what to do; undefined when they can.
 * @param store Where Braid keeps the history of this machine.
 */
export async function folderProblem(folder: string, store: string): Promise<string | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return "This folder is not there now. Connect its drive, or choose another folder.";
  if (!found.isDirectory()) return "This is a file. Choose a folder.";
  if (isWithin(await realpath(folder), await realpath(store).catch(() => store)))
    return "Braid keeps its own files there, and the editor deletes them when Braid is uninstalled. Choose another folder.";
  return access(folder, constants.W_OK).then(
    () => undefined,
    () => "Braid cannot write into this folder. Choose another one.",
  );
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return !isAbsolute(way) && !/^\.\.([\\/]|$)/.test(way);
}
