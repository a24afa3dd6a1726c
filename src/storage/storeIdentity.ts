import { join } from "node:path";
import { randomToken } from "../base/ids.ts";
import { isJsonObject } from "../base/json.ts";
import { checkedLineOf, readCheckedLines } from "./checkedLine.ts";
import { attempt, codeOf, type Disk } from "./disk.ts";

const idForm = /^[0-9a-z]{16}$/;

/** Ids become names of folders, so anything of another form is refused. */
export const readStoreId = (text: unknown): string | undefined =>
  typeof text === "string" && idForm.test(text) ? text : undefined;

/**
 * The id of the store in a folder, made at the first call. It is random and kept in `store.json` together with the
 * folder's path: a store that was copied or moved gets an id of its own, so that two histories never share a folder
 * of backups; and one that was deleted and made again does not take up the old one's.
 * @throws the disk's error.
 */
export async function storeIdOf(disk: Disk, root: string): Promise<string> {
  const path = join(root, "store.json");
  const known = await read(disk, path, root);
  if (known !== undefined) return known;

  const bytes = Buffer.from(checkedLineOf(JSON.stringify({ store: randomToken(16), root })));
  const temporary = `${path}.${randomToken(10)}`;
  await disk.makeDirectory(root);
  await disk.writeExclusive(temporary, bytes);
  try {
    // Of windows that do this at once in a new store, the first one has its way. What is there otherwise is another
    // store's, or damaged.
    const isNew = (await disk.facts(path)) === undefined;
    if (!isNew || !(await attempt(disk.link(temporary, path))))
      await replaceUnlessMade(disk, temporary, path, root);
  } finally {
    await attempt(disk.unlink(temporary));
  }
  await disk.syncDirectory(root);
  const made = await read(disk, path, root);
  if (made === undefined) throw new Error("store.json was changed while it was written.");
  return made;
}

async function replaceUnlessMade(disk: Disk, temporary: string, path: string, root: string): Promise<void> {
  if ((await read(disk, path, root)) === undefined) await disk.rename(temporary, path);
}

async function read(disk: Disk, path: string, root: string): Promise<string | undefined> {
  try {
    const [value] = readCheckedLines(await disk.readFile(path)).values;
    return isJsonObject(value) && value.root === root ? readStoreId(value.store) : undefined;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw cause;
  }
}
