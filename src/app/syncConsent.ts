import { isJsonObject } from "../base/json.ts";

/** What the user agreed to on this machine, after reading what would leave it. */
export interface SyncConsent {
  readonly settingsSync: boolean;
  /** For this folder and no other. */
  readonly folder: string | undefined;
}

/** @param noted What the editor remembers; anything else than a consent is none. */
export function readSyncConsent(noted: unknown): SyncConsent {
  if (!isJsonObject(noted)) return { settingsSync: false, folder: undefined };
  const { settingsSync, folder } = noted;
  return { settingsSync: settingsSync === true, folder: typeof folder === "string" ? folder : undefined };
}
