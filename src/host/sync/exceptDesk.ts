import type { App } from "../../app/app.ts";
import { stillListed } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { setSessionSync } from "../../app/verbs/setSessionSync.ts";
import { setWorkspaceSync } from "../../app/verbs/setWorkspaceSync.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import { visibleText } from "../../core/visibleText.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { type Dialogs, sayWithUndo } from "../dialogs.ts";

const copiesStay = "Copies that other machines already have stay there unchanged.";

/** Excepts sessions and workspaces from syncing, and lets them travel again; each with a way back. */
export class ExceptDesk {
  readonly #app: App;
  readonly #dialogs: Dialogs;

  constructor(app: App, dialogs: Dialogs) {
    this.#app = app;
    this.#dialogs = dialogs;
  }

  async setSessions(sessions: readonly SessionId[], isSynced: boolean): Promise<void> {
    const { changed } = await runVerb(this.#app, setSessionSync, { sessions: [...sessions], isSynced });
    const count = countOf(changed.length, "session");
    if (changed.length === 0)
      void this.#dialogs.inform(
        isSynced
          ? "No rule of its own keeps it from being synced. If its workspace is not synced, “Braid: Sync Workspace Again” changes that."
          : "That is not synced already.",
      );
    else
      sayWithUndo(
        this.#dialogs,
        isSynced
          ? `${count} may be synced again, with all that was said meanwhile on any machine.`
          : `Braid does not sync ${count} any more. ${copiesStay}`,
        async () => {
          const left = await stillListed(this.#app, changed);
          if (left.length > 0)
            await runVerb(this.#app, setSessionSync, { sessions: [...left], isSynced: !isSynced });
        },
      );
  }

  /** @param workspace Its key; the open one when left out. */
  async setWorkspace(workspace: string | undefined, isSynced: boolean): Promise<void> {
    const key = workspace ?? this.#app.workspace().key;
    const name = `“${visibleText(workspaceNameOf(key === "" ? undefined : key))}”`;
    const { changed } = await runVerb(this.#app, setWorkspaceSync, { workspace: key, isSynced });
    if (changed.length === 0)
      void this.#dialogs.inform(
        isSynced ? `No rule keeps ${name} from being synced.` : `${name} is not synced already.`,
      );
    else
      sayWithUndo(
        this.#dialogs,
        isSynced
          ? `Sessions of ${name} may be synced again, with all that was said meanwhile on any machine.`
          : `Braid does not sync sessions of ${name} any more, later ones neither. ${copiesStay}`,
        () => runVerb(this.#app, setWorkspaceSync, { workspace: key, isSynced: !isSynced }),
      );
  }
}
