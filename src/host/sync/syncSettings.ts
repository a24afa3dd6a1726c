import { hostname } from "node:os";
import * as vscode from "vscode";
import { settings } from "../settings.ts";

/** Which channels the user turned on, and what this machine is called. */
export interface SyncSettings {
  readonly settingsSync: boolean;
  /** Undefined for none. */
  readonly folder: string | undefined;
  /** Empty for what the computer is called. */
  readonly deviceName: string;
}

const section = "braid.sync";

/** The settings of this machine as the page and commands write them: the user's own, never a workspace's. */
export const syncSettings = {
  read(): SyncSettings {
    const { settingsSync, folder, deviceName } = settings.sync();
    return { settingsSync, folder, deviceName };
  },

  /** Writes what is different. Resolves when the editor has taken it. */
  async write(chosen: Partial<SyncSettings>): Promise<void> {
    const before = syncSettings.read();
    const configuration = vscode.workspace.getConfiguration(section);
    for (const name of Object.keys(chosen) as (keyof SyncSettings)[])
      if (chosen[name] !== before[name])
        // What is written away is the default again, and no line in the user's settings.
        await configuration.update(name, chosen[name] || undefined, vscode.ConfigurationTarget.Global);
  },

  /** What the computer is called. */
  computer: (): string => hostname(),

  onDidChange: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(section)) listener();
    }),
};
