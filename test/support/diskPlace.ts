import { readFile, stat } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Place } from "../../src/host/workspace/place.ts";

/** A place on the real disk, read as VS Code reads it. */
export const diskPlace = (path: string): Place => placeAt(pathToFileURL(path));

const placeAt = (url: URL): Place => ({
  uri: url.href,
  path: decodeURIComponent(url.pathname),
  at(path) {
    const other = new URL(url);
    other.pathname = path;
    return placeAt(other);
  },
  async kind() {
    const facts = await stat(fileURLToPath(url)).catch(() => undefined);
    return facts?.isDirectory() ? "folder" : facts?.isFile() ? "file" : undefined;
  },
  read: () => readFile(fileURLToPath(url), "utf8").catch(() => undefined),
});
