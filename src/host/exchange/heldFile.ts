import { UserError } from "../../app/userError.ts";
import type { FilesFolder, NewFile } from "../../app/writableFiles.ts";
import { visibleText } from "../../core/visibleText.ts";

/** What is held in memory of one file at most, in UTF-16 units: as much as an import takes, twice that in bytes of memory. */
export const heldCharacters = 128_000_000;

/** Where files can be put only as a whole, by a name that should be free. */
export interface WholeFiles {
  /** For people. */
  readonly name: string;
  names(): Promise<readonly string[]>;
  /** Takes the place of what has that name. */
  write(name: string, content: Uint8Array): Promise<void>;
}

/**
 * A file that is held in memory until it is whole. For places that the editor alone reaches: its file system writes a file in one
 * go and cannot append to it, so what is too large for that is refused.
 */
export function heldFile(
  name: string,
  write: (content: Uint8Array) => Promise<void>,
  limit = heldCharacters,
): NewFile {
  const pieces: string[] = [];
  let characters = 0;
  return {
    name,
    async append(text) {
      characters += text.length;
      if (characters > limit)
        throw new UserError(
          `“${visibleText(name)}” would be too large for this place. Export fewer sessions at a time, or into a folder of the machine that Braid runs on.`,
        );
      pieces.push(text);
    },
    done: async () => write(new TextEncoder().encode(pieces.splice(0).join(""))),
    abandon: async () => void pieces.splice(0),
  };
}

/** A folder of such files. Nothing that was there when the first one was made is ever overwritten. */
export function heldFolder({ name, names, write }: WholeFiles): FilesFolder {
  let known: Promise<Set<string>> | undefined;
  return {
    name,
    async create(wanted) {
      known ??= names().then((found) => new Set(found.map((each) => each.toLowerCase())));
      const taken = await known;
      const dot = wanted.lastIndexOf(".");
      let free = wanted;
      for (let number = 2; taken.has(free.toLowerCase()); number++)
        free = `${wanted.slice(0, dot)} ${number}${wanted.slice(dot)}`;
      taken.add(free.toLowerCase());
      return heldFile(free, (content) => write(free, content));
    },
  };
}
