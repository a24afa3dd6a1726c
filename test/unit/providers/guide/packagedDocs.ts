import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuideDoc } from "../../../../src/providers/guide/docsIndex.ts";

/** The pages that ship with the extension. Tests run in the project's folder. */
export async function packagedDocs(): Promise<readonly GuideDoc[]> {
  const folder = join(process.cwd(), "media", "guide");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })));
}
