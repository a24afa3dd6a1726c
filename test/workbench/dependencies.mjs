import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { npm } from "./command.mjs";
import { projectRoot } from "./paths.mjs";
import { step } from "./progress.mjs";

/** @param {string} file @returns {Promise<Record<string, { version?: string, optional?: boolean }> | undefined>} */
const readLock = async (file) => {
  try {
    return JSON.parse(await readFile(file, "utf8")).packages;
  } catch {
    return undefined;
  }
};

/** npm writes down what it installed, so comparing the two lists needs no marker of our own. */
async function areInstalled() {
  const wanted = (await readLock(join(projectRoot, "package-lock.json"))) ?? {};
  const installed = await readLock(join(projectRoot, "node_modules", ".package-lock.json"));
  if (!installed) return false;
  return Object.entries(wanted).every(
    // Optional packages are mostly binaries for other platforms; the empty name is the project itself.
    ([name, { version, optional }]) => name === "" || optional || installed[name]?.version === version,
  );
}

/** Installs what package-lock.json asks for, unless it is there already. */
export async function ensureDependencies() {
  if (await areInstalled()) return;
  await step("Installing the project's dependencies with npm (about half a minute)", () =>
    npm(["ci", "--include=dev"], projectRoot),
  );
}
