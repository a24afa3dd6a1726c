import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npm } from "./command.mjs";
import { cacheDir } from "./paths.mjs";

/**
 * Makes a folder of the cache, all or not at all: an interrupted download leaves no folder that
 * looks complete, and two runs at once do not disturb each other.
 *
 * @param {string} name Folder below the cache.
 * @param {string} madeFrom Versions of what is inside; when they change, it is made again.
 * @param {(dir: string) => Promise<void>} fill
 * @returns {Promise<string>} The folder.
 */
export async function ensureCached(name, madeFrom, fill) {
  const target = join(cacheDir, name);
  const isCurrent = async () => (await readFile(join(target, marker), "utf8").catch(() => "")) === madeFrom;
  if (await isCurrent()) return target;

  await mkdir(cacheDir, { recursive: true });
  const draft = await mkdtemp(join(cacheDir, `${name}-`));
  try {
    await fill(draft);
    await writeFile(join(draft, marker), madeFrom);
    // Another run may have been faster, and its server may be running from there already.
    if (!(await isCurrent())) {
      await rm(target, { recursive: true, force: true });
      await rename(draft, target);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

const marker = "made-from.txt";

/**
 * Installs packages into a folder that has nothing to do with the project's own dependencies.
 *
 * @param {string} dir
 * @param {readonly string[]} packages
 */
export async function installPackages(dir, packages) {
  // Without a package.json of its own, npm would install into the project above it.
  await writeFile(join(dir, "package.json"), '{ "private": true }\n');
  await npm(["install", ...packages], dir);
}
