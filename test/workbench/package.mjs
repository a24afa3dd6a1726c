import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npm } from "./command.mjs";
import { cacheDir, projectRoot, vsixFile } from "./paths.mjs";
import { step } from "./progress.mjs";

/** Everything that the content of the package depends on. */
const sources = [
  ...["src", "media", "docs"],
  ...["package.json", "package-lock.json", "tsconfig.json", "esbuild.mjs", ".vscodeignore"],
  ...["README.md", "CHANGELOG.md", "LICENSE"],
];

const stateFile = join(cacheDir, "packaged-from.txt");

/** Makes `braid.vsix`, unless it was made from exactly these sources. */
export async function ensurePackage() {
  const hash = await hashOfSources();
  const packagedFrom = await readFile(stateFile, "utf8").catch(() => "");
  if (packagedFrom === hash && existsSync(vsixFile)) return;
  await step("Building and packaging the extension", () => npm(["run", "package"], projectRoot));
  await mkdir(cacheDir, { recursive: true });
  await writeFile(stateFile, hash);
}

async function hashOfSources() {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of await filesOf(join(projectRoot, source))) {
      hash
        .update(`${file}\0`)
        .update(await readFile(file))
        .update("\0");
    }
  }
  return hash.digest("hex");
}

/** A file itself, or everything below a folder, in a fixed order. @param {string} path */
async function filesOf(path) {
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
