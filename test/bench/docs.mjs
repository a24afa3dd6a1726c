import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../workbench/paths.mjs";

const page = join(projectRoot, "docs", "performance.md");

/**
 * Replaces what stands in docs/performance.md between the comments `<!-- NAME -->` and `<!-- end of NAME -->`.
 *
 * @param {string} name
 * @param {string} markdown
 */
export async function writeSection(name, markdown) {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const text = await readFile(page, "utf8");
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for ${name}.`);
  const load = (loadavg()[0] ?? 0) / cpus().length;
  const mood = `Measured on ${cpus().length} cores with a load of ${load.toFixed(1)} per core; above 1, others took their share.`;
  await writeFile(page, `${before}${start}\n\n${markdown}\n\n${mood}\n\n${end}${after}`);
}

/** @param {string} name @param {string} svg */
export const writeSvg = (name, svg) => writeFile(join(projectRoot, "docs", name), svg);
