import { readFile, stat } from "node:fs/promises";
import type { Place } from "./place.ts";

/** Git's own files are far smaller; something larger is not read into memory. */
const sizeLimit = 1_000_000;

/** A place on this machine. @param path Absolute, as the system writes it. */
export const nodePlace = (path: string): Place => placeAt(path.replaceAll("\\", "/"));

function placeAt(slashed: string): Place {
  const path = slashed.startsWith("/") ? slashed : `/${slashed}`;
  // "/c:/x" is how addresses say "c:/x".
  const file = process.platform === "win32" ? path.replace(/^\/(?=[a-z]:)/i, "") : path;
  return {
    uri: addressOf(path),
    path,
    at: placeAt,
    async kind() {
      const facts = await stat(file).catch(() => undefined);
      return facts?.isDirectory() ? "folder" : facts?.isFile() ? "file" : undefined;
    },
    async read() {
      const facts = await stat(file).catch(() => undefined);
      if (!facts?.isFile() || facts.size > sizeLimit) return undefined;
      return readFile(file, "utf8").catch(() => undefined);
    },
  };
}

/** Letter by letter as VS Code writes addresses, because sessions are bound to what it wrote. */
function addressOf(path: string): string {
  const share = /^\/\/([^/]+)(\/.*)?$/.exec(path);
  const [authority, rest] = share ? [share[1] ?? "", share[2] ?? "/"] : ["", path];
  const lower = rest.replace(/^\/([A-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`);
  return `file://${encoded(authority.toLowerCase())}${lower.split("/").map(encoded).join("/")}`;
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
