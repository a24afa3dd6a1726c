import { createHash } from "node:crypto";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureCached } from "../../workbench/cache.mjs";
import type { InstalledServer } from "../../workbench/install.mjs";
import { projectRoot, vsixFile } from "../../workbench/paths.mjs";
import { installExtension } from "../../workbench/server.mjs";
import type { PlacedExtension } from "./placedExtension.ts";

/** How an extension gets into the workbench. */
export type ExtensionUnderTest =
  /** As users have it. The extension host is restarted when it dies. */
  | { readonly vsix: string }
  /** Straight from its folder. VS Code then takes a dead extension host for the end of a debug session. */
  | { readonly developmentPath: string }
  /** As the Marketplace would have installed them. */
  | { readonly placed: readonly PlacedExtension[] };

export const packaged: ExtensionUnderTest = { vsix: vsixFile };
export const inDevelopment: ExtensionUnderTest = { developmentPath: projectRoot };

/** Installs a package, and answers the folder that was made of it. */
export async function unpack(vsix: string, server: InstalledServer): Promise<string> {
  const extensionsDir = await installOnce(vsix, server);
  const [folder] = (await readdir(extensionsDir)).filter(
    (name) => !name.startsWith(".") && !name.endsWith(".json"),
  );
  if (!folder) throw new Error(`${vsix} was not installed.`);
  return join(extensionsDir, folder);
}

/** Installs a package once, and from then on copies what the installation made. */
export async function installInto(
  extensionsDir: string,
  vsix: string,
  server: InstalledServer,
): Promise<void> {
  await cp(await installOnce(vsix, server), extensionsDir, { recursive: true });
}

async function installOnce(vsix: string, server: InstalledServer): Promise<string> {
  const hash = createHash("sha256")
    .update(await readFile(vsix))
    .digest("hex")
    .slice(0, 16);
  const installed = await ensureCached(`installed-${hash}`, hash, async (dir) => {
    const dataDir = await mkdtemp(join(tmpdir(), "braid-install-"));
    await installExtension(server, { vsix, dataDir, extensionsDir: join(dir, "extensions") });
    await rm(dataDir, { recursive: true, force: true });
  });
  return join(installed, "extensions");
}
