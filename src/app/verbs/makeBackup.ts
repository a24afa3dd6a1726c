import * as v from "valibot";
import type { BackupOutcome } from "../backups.ts";
import { backupsOf } from "../restoreBackup.ts";
import { verb } from "../verb.ts";

export const makeBackup = verb({
  name: "backup.make",
  title: "Back Up Now",
  description:
    "Copies what is new in all sessions to the backup folder, outside of the editor's own storage. Nothing that was backed up before is changed.",
  input: v.object({}),
  run: (app, _args, signal): Promise<BackupOutcome> => backupsOf(app).make(signal),
});
