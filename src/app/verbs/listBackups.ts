import * as v from "valibot";
import type { BackupInfo } from "../backups.ts";
import { backupsOf } from "../restoreBackup.ts";
import { verb } from "../verb.ts";

export const listBackups = verb({
  name: "backup.list",
  title: "List Backups",
  description: "Lists the backups of this store, and of others found in the backup folder, newest first.",
  input: v.object({}),
  run: (app): Promise<readonly BackupInfo[]> => backupsOf(app).list(),
});
