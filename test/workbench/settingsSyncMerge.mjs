import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureCached, installPackages } from "./cache.mjs";
import { pins } from "./pins.mjs";
import { step } from "./progress.mjs";

/**
 * VS Code's own function that merges what Settings Sync carries for extensions. It is large, so it is fetched once when
 * it is wanted, and not with every installation.
 *
 * @returns {Promise<(local: unknown[], remote: unknown[] | null, base: unknown[] | null, skipped: unknown[], ignored: string[], builtin: unknown[] | null) => any>}
 */
export async function loadSettingsSyncMerge() {
  const home = await ensureCached("settings-sync", pins.settingsSync, (dir) =>
    step("Downloading VS Code's Settings Sync from npm (once, about 10 s)", () =>
      installPackages(dir, [pins.settingsSync]),
    ),
  );
  const name = pins.settingsSync.slice(0, pins.settingsSync.lastIndexOf("@"));
  const file = "vscode/src/vs/platform/userDataSync/common/extensionsMerge.js";
  return (await import(pathToFileURL(join(home, "node_modules", name, file)).href)).merge;
}
