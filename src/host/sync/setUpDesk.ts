import type { App } from "../../app/app.ts";
import { readSyncConsent } from "../../app/syncConsent.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { setSyncContent } from "../../app/verbs/setSyncContent.ts";
import { setWorkspaceSync } from "../../app/verbs/setWorkspaceSync.ts";
import type { Json } from "../../base/json.ts";
import { projectsSession, readProjects } from "../../core/projectRecords.ts";
import { readSyncRules, workspaceExceptions } from "../../core/syncRules.ts";
import { noWorkspace } from "../../core/workspace.ts";
import type { SetUpView, SyncChoices } from "../../protocol/syncSetUpLetters.ts";
import type { SyncSettings } from "./syncSettings.ts";

/** What turning on and off is done with. */
export interface SetUpDeskSetup {
  readonly app: App;
  readonly settings: {
    read(): SyncSettings;
    write(chosen: Partial<SyncSettings>): Promise<void>;
    computer(): string;
  };
  /** What the editor remembers about this machine's consent. */
  readonly consent: { read(): unknown; write(value: Json): Promise<void> };
  hasSettingsSync(): Promise<boolean>;
  /** Why nothing can be carried through a folder, in a sentence; undefined when it can. */
  folderProblem(folder: string): Promise<string | undefined>;
}

/** Turns syncing on and off. Nothing else gives the consent without which nothing leaves this machine. */
export class SetUpDesk {
  readonly #setup: SetUpDeskSetup;

  constructor(setup: SetUpDeskSetup) {
    this.#setup = setup;
  }

  async view(): Promise<SetUpView> {
    const { app, settings } = this.#setup;
    const chosen = settings.read();
    const { key, name } = app.workspace();
    const records = await app.store.find(projectsSession);
    const rules = readSyncRules(records);
    const isLeftOut = workspaceExceptions(rules, readProjects(records ?? []).links);
    return {
      choices: {
        settingsSync: chosen.settingsSync,
        ...(chosen.folder !== undefined && { folder: chosen.folder }),
        deviceName: chosen.deviceName,
        content: rules.content,
        leavesOutWorkspace: isLeftOut(key),
      },
      state: this.#state(chosen),
      hasSettingsSync: await this.#setup.hasSettingsSync(),
      computer: settings.computer(),
      ...(key !== noWorkspace.key && { workspace: name }),
    };
  }

  /** @throws UserError when a folder that was not agreed to before cannot be used; then nothing was changed. */
  async turnOn(chosen: SyncChoices): Promise<SetUpView> {
    const { app, settings, consent } = this.#setup;
    const { settingsSync, folder } = chosen;
    // One that is used already may be away for a while, which is no reason to refuse all other changes.
    if (folder !== undefined && folder !== readSyncConsent(consent.read()).folder) {
      const problem = await this.#setup.folderProblem(folder);
      if (problem !== undefined) throw new UserError(`${problem} Nothing was changed.`);
    }
    const { choices, workspace } = await this.view();
    // What is left out is known before the first record could travel.
    if (chosen.content !== choices.content) await runVerb(app, setSyncContent, { content: chosen.content });
    if (workspace !== undefined && chosen.leavesOutWorkspace !== choices.leavesOutWorkspace)
      await runVerb(app, setWorkspaceSync, { isSynced: !chosen.leavesOutWorkspace });
    await consent.write({ ...(settingsSync && { settingsSync }), ...(folder !== undefined && { folder }) });
    await settings.write({ deviceName: chosen.deviceName.trim(), settingsSync, folder });
    return this.view();
  }

  async turnOff(): Promise<SetUpView> {
    const { settings, consent } = this.#setup;
    await consent.write({});
    await settings.write({ settingsSync: false, folder: undefined });
    return this.view();
  }

  #state({ settingsSync, folder }: SyncSettings): SetUpView["state"] {
    if (!settingsSync && folder === undefined) return "off";
    const agreed = readSyncConsent(this.#setup.consent.read());
    const isAgreed =
      (!settingsSync || agreed.settingsSync) && (folder === undefined || agreed.folder === folder);
    return isAgreed ? "on" : "waiting";
  }
}
