import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCached } from "../../workbench/cache.mjs";
import type { InstalledServer } from "../../workbench/install.mjs";
import { projectRoot, vsixFile } from "../../workbench/paths.mjs";
import { installExtension } from "../../workbench/server.mjs";

/** How an extension gets into the workbench. */
export type ExtensionUnderTest =
  /** As users have it. The extension host is restarted when it dies. */
  | { readonly vsix: string }
  /** Straight from its folder. VS Code then takes a dead extension host for the end of a debug session. */
  | { readonly developmentPath: string };

export const packaged: ExtensionUnderTest = { vsix: vsixFile };
export const inDevelopment: ExtensionUnderTest = { developmentPath: projectRoot };

/** Installs a package once, and from then on copies what the installation made. */
export async function installInto(
  extensionsDir: string,
  vsix: string,
  server: InstalledServer,
): Promise<void> {
  const hash = createHash("sha256")
    .update(await readFile(vsix))
    .digest("hex")
    .slice(0, 16);
  const installed = await ensureCached(`installed-${hash}`, hash, async (dir) => {
    const dataDir = await mkdtemp(join(tmpdir(), "braid-install-"));
    await installExtension(server, { vsix, dataDir, extensionsDir: join(dir, "extensions") });
    await rm(dataDir, { recursive: true, force: true });
  });
  await cp(join(installed, "extensions"), extensionsDir, { recursive: true });
}
