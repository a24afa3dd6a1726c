import * as v from "valibot";
import { type RestoredBackup, restoreBackup } from "../restoreBackup.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const restoreFromBackup = verb({
  name: "backup.restore",
  title: "Restore from Backup",
  description:
    "Brings sessions back from a backup: those that are missing, or the ones that are named. What is newer here stays.",
  input: v.object({
    backup: v.pipe(v.string(), v.description("The backup's id, as backup.list answers it.")),
    sessions: v.optional(
      v.pipe(
        v.array(sessionIdSchema),
        v.description("The ones to bring back, even from the trash; all that are missing when left out."),
      ),
    ),
  }),
  run: (app, { backup, sessions }, signal): Promise<RestoredBackup> =>
    restoreBackup(app, backup, sessions ?? "missing", signal),
});
