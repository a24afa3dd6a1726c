import { existsSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { projectRoot } from "../workbench/paths.mjs";

const corpora = env.BRAID_CORPORA ?? join(projectRoot, "..", "shared", "corpora");

/**
 * A folder of real or hostile texts, where there is one: below BRAID_CORPORA, or in `shared/corpora` beside the project.
 * Nobody has to have them. What is tried on them is tried besides, and is not among the tests where they are missing.
 */
export function corpus(name: string): string | undefined {
  const folder = join(corpora, name);
  return existsSync(folder) ? folder : undefined;
}
