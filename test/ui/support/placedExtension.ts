import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PublishedExtension } from "../../support/settingsSync/gallery.ts";

/** An extension that is put where VS Code keeps installed ones, the way the Marketplace would have installed it. */
export interface PlacedExtension {
  /** Where its package.json is. */
  readonly folder: string;
  /** Instead of the version in its package.json. */
  readonly version?: string;
  /**
   * Installed from a package rather than from the Marketplace: VS Code then "pins" the version, and Settings Sync
   * treats it differently.
   */
  readonly pinned?: boolean;
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  readonly engines: { readonly vscode: string };
}

interface InstalledEntry {
  readonly identifier: { readonly id: string };
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Manifest;

/** What the Marketplace says of an extension. */
export async function publicationOf({ folder, version }: PlacedExtension): Promise<PublishedExtension> {
  const { publisher, name, engines, ...manifest } = await manifestOf(folder);
  const uuid = uuidOf(`${publisher}.${name}`);
  return { publisher, name, version: version ?? manifest.version, uuid, engine: engines.vscode };
}

/** Replaces another version of the same extension. VS Code reads the list when a window is loaded. */
export async function placeExtension(extensionsDir: string, extension: PlacedExtension): Promise<void> {
  const { folder, pinned = false } = extension;
  const manifest = await manifestOf(folder);
  const { version = manifest.version } = extension;
  const id = `${manifest.publisher}.${manifest.name}`;
  const relativeLocation = `${id}-${version}`;
  const target = join(extensionsDir, relativeLocation);
  await mkdir(extensionsDir, { recursive: true });
  await rm(target, { recursive: true, force: true });
  await cp(folder, target, { recursive: true });
  await writeFile(join(target, "package.json"), JSON.stringify({ ...manifest, version }));

  const listFile = join(extensionsDir, "extensions.json");
  const list = JSON.parse(await readFile(listFile, "utf8").catch(() => "[]")) as InstalledEntry[];
  const others = list.filter(({ identifier }) => identifier.id !== id);
  const uuid = uuidOf(id);
  const entry = {
    identifier: pinned ? { id } : { id, uuid },
    version,
    location: { $mid: 1, path: target, scheme: "file" },
    relativeLocation,
    metadata: {
      installedTimestamp: Date.now(),
      ...(pinned ? { pinned, source: "vsix" } : { pinned, source: "gallery", id: uuid }),
      ...{ isPreReleaseVersion: false, preRelease: false, targetPlatform: "undefined" },
    },
  };
  await writeFile(listFile, JSON.stringify([...others, entry]));
}

/** The Marketplace gives every extension one; here it follows from the name, so that machines agree. */
function uuidOf(id: string): string {
  const hash = createHash("sha256").update(id).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}
