import { basename, join } from "node:path";
import { randomToken } from "../base/ids.ts";
import type { Disk } from "./disk.ts";
import type { Findings } from "./findings.ts";
import type { Layout } from "./layout.ts";

/**
 * Moves a file that did not verify to `quarantine/`, where it is never touched again; answers its new path.
 * @param file Relative to the store, with forward slashes.
 * @throws ENOENT when somebody else moved it.
 */
export async function quarantine(
  { disk, layout, findings }: { disk: Disk; layout: Layout; findings: Findings },
  file: string,
  because: string,
): Promise<string> {
  await disk.makeDirectory(layout.quarantine);
  const name = `${basename(file)}.${randomToken(6)}`; // The same name may have to be moved here again.
  const path = join(layout.quarantine, name);
  await disk.rename(join(layout.root, file), path);
  findings.report({ kind: "quarantined", file, movedTo: `quarantine/${name}`, because });
  return path;
}
