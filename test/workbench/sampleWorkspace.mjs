import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "./paths.mjs";

const original = join(projectRoot, "test", "workbench", "sample-workspace");

/**
 * A small project to open, copied once: what the user does in it stays.
 *
 * @param {string} home The folder that gets it.
 * @returns {Promise<string>}
 */
export async function ensureSampleWorkspace(home) {
  const copy = join(home, "workspace");
  if (!existsSync(copy)) await cp(original, copy, { recursive: true });
  return copy;
}
