import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { readPrices } from "../core/cost.ts";
import type { RetentionRules } from "../core/retention.ts";

/** An OpenAI-compatible server that the user set up. */
export interface ServerSetting {
  readonly name: string;
  readonly url: string;
}

/**
 * A setting that names an endpoint is read from the user's own settings alone. VS Code already ignores workspace
 * values for these scopes; asking for the user's value by name keeps it so if a manifest ever slips.
 */
function ofUser<T>(name: string): T | undefined {
  const found = vscode.workspace.getConfiguration("braid").inspect<T>(name);
  return found?.globalValue ?? found?.defaultValue;
}

const isWebAddress = (text: unknown): text is string =>
  typeof text === "string" && /^https?:\/\/\S+$/.test(text);

const address = (name: string): string | undefined => {
  const text = ofUser<unknown>(name);
  return isWebAddress(text) ? text : undefined;
};

/** What is no number of days is for ever: nothing is removed by a mistake in a settings file. */
function days(name: string): number {
  const count = ofUser<unknown>(name);
  return typeof count === "number" && Number.isFinite(count) && count > 0 ? count : 0;
}

/** How many KB of text the synced settings may hold; their description says why. */
function syncBudget(): number {
  const kilobytes = ofUser<unknown>("sync.budget");
  return typeof kilobytes === "number" && Number.isInteger(kilobytes)
    ? Math.min(Math.max(kilobytes, 8), 64)
    : 32;
}

/** Undefined when the user chose none, or no absolute path. */
function folder(name: string): string | undefined {
  const path = ofUser<unknown>(name);
  return typeof path === "string" && isAbsolute(path) ? path : undefined;
}

export const settings = {
  anthropicAddress: () => address("anthropic.baseUrl"),
  openAiAddress: () => address("openai.baseUrl"),
  /** Entries of a wrong form are left out; the settings editor marks them. */
  servers(): readonly ServerSetting[] {
    const listed = ofUser<unknown>("servers");
    if (!Array.isArray(listed)) return [];
    return listed.filter(
      (entry): entry is ServerSetting =>
        typeof entry === "object" &&
        entry !== null &&
        typeof entry.name === "string" &&
        isWebAddress(entry.url),
    );
  },
  retentionRules: (): RetentionRules => ({
    unusedDays: days("retention.days"),
    trashDays: days("trash.days"),
  }),
  /** Entries of a wrong form are left out; the settings editor marks them. */
  prices: () => readPrices(ofUser<unknown>("prices")),
  isBackupEnabled: () => ofUser<unknown>("backup.enabled") !== false,
  /** Undefined when the user chose none, or no absolute path. */
  backupFolder: () => folder("backup.folder"),
  sync() {
    const deviceName = ofUser<unknown>("sync.deviceName");
    return {
      settingsSync: ofUser<unknown>("sync.settingsSync") === true,
      /** Undefined when the user chose none, or no absolute path. */
      folder: folder("sync.folder"),
      budget: syncBudget() * 1_024,
      deviceName: typeof deviceName === "string" ? deviceName : "",
    };
  },
  onDidChange: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("braid")) listener();
    }),
};
