// Holds the map of folders that docs/DESIGN.md draws: imports point down only, type-only imports included.
// A scanner of our own, because it has to see `import type` and no checker does so without TypeScript's
// JavaScript API, which TypeScript 7 no longer has.

import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

/** Which folders a folder may import from, besides itself. */
const below = {
  base: [],
  core: ["base"],
  protocol: ["core", "base"],
  context: ["core", "base"],
  exchange: ["core", "base"],
  agent: ["core", "base"],
  project: ["core", "base"],
};
const app = ["agent", "exchange", "context", "protocol", "core", "base"];
const adapter = ["app", ...app];

/** @type {Record<string, readonly string[]>} */
export const mayImport = {
  ...below,
  app,
  providers: adapter,
  storage: adapter,
  sync: adapter,
  tools: adapter,
  host: [...adapter, "project"],
  cli: [...adapter, "project"],
  server: [...adapter, "project"],
  // It runs in the browser: the verbs are behind the protocol.
  webview: ["exchange", "context", "protocol", "core", "base"],
};

/** Who may load the editor. Files directly in src/ put everything together and may import whatever they like. */
const mayImportVscode = [/^host\//, /^tools\//, /^providers\/editor/, /^extension\.ts$/];

/** Comments hold words that look like imports, and strings such as globs hold what looks like comments. */
const stringOrComment =
  /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const importing = /(?:\bfrom|\bimport\s*\(|\bimport|\brequire\s*\()\s*(["'])([^"'\n]+)\1/g;

/**
 * What a file imports, re-exports or names in an import type.
 *
 * @param {string} text
 */
export function importsOf(text) {
  const code = text.replaceAll(stringOrComment, (_, string = "") => string);
  return [...code.matchAll(importing)].map((match) => match[2] ?? "");
}

/**
 * What a file does against the map, as sentences; none when all is well.
 *
 * @param {string} file Relative to src/, with forward slashes.
 * @param {string} text
 * @returns {string[]}
 */
export function violationsIn(file, text) {
  const folder = file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
  return importsOf(text).flatMap((imported) => {
    if (imported === "vscode") {
      return mayImportVscode.some((place) => place.test(file)) ? [] : [`src/${file} must not load vscode.`];
    }
    if (!imported.startsWith(".") || folder === "") return [];
    const target = posix.join(posix.dirname(file), imported).split("/")[0] ?? "";
    if (target === folder || target === "..") return []; // Files outside src/ are data, such as package.json.
    const allowed = mayImport[folder];
    if (!allowed) return [`src/${folder} is not on the import map.`];
    return allowed.includes(target)
      ? []
      : [`src/${file} must not import ${imported}: ${folder} is not above ${target}.`];
  });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const src = fileURLToPath(new URL("../src/", import.meta.url));
  const files = (await readdir(src, { recursive: true })).filter((file) => /\.[cm]?tsx?$/.test(file));
  const violations = await Promise.all(
    files.map(async (file) =>
      violationsIn(file.replaceAll("\\", "/"), await readFile(join(src, file), "utf8")),
    ),
  );
  for (const violation of violations.flat()) console.error(violation);
  process.exitCode = violations.flat().length === 0 ? 0 : 1;
}
