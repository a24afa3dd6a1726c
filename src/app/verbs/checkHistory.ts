import * as v from "valibot";
import { checkNewestBackup } from "../checkBackup.ts";
import type { CheckReport } from "../storeCheck.ts";
import { verb } from "../verb.ts";

export const checkHistory = verb({
  name: "store.check",
  title: "Check and Repair History",
  description:
    "Reads every stored file, verifies it, and repairs what can be repaired from second copies. Deletes nothing; damaged originals are kept in quarantine.",
  input: v.object({
    repair: v.optional(v.pipe(v.boolean(), v.description("False only looks. True unless said otherwise."))),
  }),
  run: ({ storeCheck, backups }, { repair = true }, signal): Promise<CheckReport> =>
    storeCheck.check({
      repair,
      signal,
      ...(backups && { checkBackup: () => checkNewestBackup(backups, signal) }),
    }),
});
