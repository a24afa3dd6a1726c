import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** @typedef {Record<string, unknown>} Settings */

/**
 * A quiet VS Code: nothing pops up before the user has done something, and nothing is fetched.
 *
 * @type {Settings}
 */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "security.workspace.trust.enabled": false,
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
};

/** Where the user's settings are below a server's data directory, or below a desktop VS Code's. */
export const serverSettingsFile = (/** @type {string} */ dataDir) =>
  join(dataDir, "data", "User", "settings.json");
export const desktopSettingsFile = (/** @type {string} */ dataDir) => join(dataDir, "User", "settings.json");

/**
 * @param {string} file
 * @param {Settings} settings
 */
export async function writeSettings(file, settings) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(settings, undefined, 2)}\n`);
}

/** Leaves settings alone that the user has changed since. @param {string} file */
export async function writeSettingsOnce(file) {
  const exists = await readFile(file).then(
    () => true,
    () => false,
  );
  if (!exists) await writeSettings(file, quietSettings);
}
