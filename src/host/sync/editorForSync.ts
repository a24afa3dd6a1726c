import * as vscode from "vscode";
import { noteOf } from "../noteOf.ts";
import { settings } from "../settings.ts";

const syncNow = "workbench.userDataSync.actions.syncNow";

/** What syncing needs of the editor, and what the user set there. */
export const editorForSync = (globalState: vscode.ExtensionContext["globalState"]) => ({
  settings: { read: settings.sync, onDidChange: settings.onDidChange },
  editor: {
    memento: globalState,
    registerKeys: (keys: readonly string[]) => globalState.setKeysForSync(keys),
    consent: noteOf(globalState, "syncConsent"),
    half: noteOf(globalState, "syncMachine"),
    /** Answered by the window, so never in one that is gone. */
    ask: async (): Promise<unknown> => vscode.languages.getLanguages(),
    onDidChangeFocus: (listener: (isFocused: boolean) => void): vscode.Disposable =>
      vscode.window.onDidChangeWindowState(({ focused }) => listener(focused)),
    async syncNow(): Promise<void> {
      // Editors without Settings Sync do not have it.
      const commands = await vscode.commands.getCommands(true);
      if (commands.includes(syncNow)) await vscode.commands.executeCommand(syncNow);
    },
  },
});
