import type { Dialogs } from "../dialogs.ts";

/** Tells why backups are not made by themselves, with the way to another folder. */
export const tellOfBackupTrouble =
  ({ warn, openSettings, tellFailure }: Dialogs) =>
  (sentences: string): void => {
    void warn(sentences, "Open Settings")
      .then(async (answer) => {
        if (answer) await openSettings("@ext:braid-dev.braid backup");
      })
      .catch(tellFailure);
  };
