import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Place, Places } from "../../src/host/exchange/places.ts";
import { nodeFilesFolder, nodeNewFile } from "../../src/storage/nodeNewFiles.ts";

/** Places on the real disk, chosen by a test instead of the editor's dialogs. */
export interface ScriptedPlaces extends Places {
  /** What the next dialogs answer: paths; undefined steps back. */
  readonly answers: (string | undefined)[];
  /** The names that were proposed. */
  readonly proposed: string[];
  readonly copied: string[];
  readonly shown: string[];
  /** The files of a folder and what is in them, by name. Also hidden ones. */
  filesIn(folder: string): Promise<Readonly<Record<string, string>>>;
}

export function scriptedPlaces(): ScriptedPlaces {
  const [answers, proposed, copied, shown]: [(string | undefined)[], string[], string[], string[]] = [
    [],
    [],
    [],
    [],
  ];
  const place = async (path: string, isFile: boolean): Promise<Place> => ({
    ...(isFile && { file: await nodeNewFile(path) }),
    folder: nodeFilesFolder(isFile ? dirname(path) : path),
    show: async () => void shown.push(path),
  });
  const next = async (isFile: boolean) => {
    const path = answers.shift();
    return path === undefined ? undefined : place(path, isFile);
  };
  return {
    ...{ answers, proposed, copied, shown },
    chooseFile: (name) => {
      proposed.push(name);
      return next(true);
    },
    chooseFolder: () => next(false),
    copy: async (text) => void copied.push(text),
    showText: async (text) => void shown.push(text),
    async filesIn(folder) {
      const names = (await readdir(folder)).sort();
      return Object.fromEntries(
        await Promise.all(
          names.map(async (name) => [name, await readFile(join(folder, basename(name)), "utf8")]),
        ),
      ) as Record<string, string>;
    },
  };
}
