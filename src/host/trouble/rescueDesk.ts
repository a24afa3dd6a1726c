import { join } from "node:path";
import * as vscode from "vscode";
import type { Rescue } from "../../protocol/view.ts";
import type { RescueDesk } from "../chat/chatDesk.ts";

/** Each only opens a dialog or starts a check that deletes nothing, so even a forged button does no harm. */
const commands: Readonly<Record<Rescue, string>> = {
  checkHistory: "braid.store.check",
  restoreBackup: "braid.backup.restore",
};

/** What helps with a session that cannot be read. */
export const rescueDesk = (storePath: string): RescueDesk => ({
  quarantine: join(storePath, "quarantine"),
  rescues: ["checkHistory", "restoreBackup"],
  run: async (rescue) => {
    await vscode.commands.executeCommand(commands[rescue]);
  },
});
