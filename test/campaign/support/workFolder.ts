import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for the stores of a campaign, which is removed with this process at the latest. */
export interface WorkFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** On the disk that temporary files are on. */
export function makeWorkFolder(name: string): WorkFolder {
  const path = mkdtempSync(join(tmpdir(), `braid-${name}-`));
  chmodSync(path, 0o755); // Some windows run as somebody else.
  const removeNow = () => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.once("exit", removeNow);
  return {
    path,
    async remove() {
      process.off("exit", removeNow);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
