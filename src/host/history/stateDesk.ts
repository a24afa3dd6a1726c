import * as vscode from "vscode";
import { type App, findSession } from "../../app/app.ts";
import type { EarlierState } from "../../app/backups.ts";
import { bringTo, contentOf, stateOf } from "../../app/earlierStates.ts";
import { runVerb } from "../../app/verb.ts";
import { listStates } from "../../app/verbs/listStates.ts";
import { restoreAsOf } from "../../app/verbs/restoreAsOf.ts";
import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { timeOf } from "../dates.ts";
import { offerUndo } from "../offerUndo.ts";
import { quickPickText } from "../quickPickText.ts";
import { statePreview } from "./statePreview.ts";

const scheme = "braid-state";
const lookButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon("open-preview"),
  tooltip: "Look at It First",
};

interface StateRow extends vscode.QuickPickItem {
  readonly state: EarlierState;
}

/** "Braid: Restore Session as of...": the states there are, a look at each, and the way back. */
export class StateDesk implements vscode.Disposable {
  readonly #app: App;
  readonly #provider: vscode.Disposable;

  constructor(app: App) {
    this.#app = app;
    this.#provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.#contentOf(uri),
    });
  }

  async restore(session: SessionId): Promise<void> {
    const title = visibleText((await findSession(this.#app, session))?.summary.title ?? untitled);
    const states = await runVerb(this.#app, listStates, { session });
    if (states.length === 0) {
      void vscode.window.showInformationMessage(
        `There is no earlier state of “${title}” yet. Each backup adds one; “Braid: Back Up Now” makes one at once.`,
      );
      return;
    }
    const state = await this.#pick(session, title, states);
    if (!state) return;
    const before = await contentOf(this.#app, session);
    await runVerb(this.#app, restoreAsOf, { session, state: state.id });
    const message = `“${title}” is as it was on ${timeOf(state.at)}. What was said since is kept beside it.`;
    offerUndo(message, () => bringTo(this.#app, session, before));
  }

  dispose(): void {
    this.#provider.dispose();
  }

  #pick(
    session: SessionId,
    title: string,
    states: readonly EarlierState[],
  ): Promise<EarlierState | undefined> {
    const now = this.#app.clock.now();
    const picker = vscode.window.createQuickPick<StateRow>();
    picker.title = `Restore “${title}” as of...`;
    picker.placeholder = "Nothing is removed: what was said since stays as a branch.";
    picker.matchOnDescription = true;
    picker.items = states.map((state) => ({
      label: timeOf(state.at),
      description: [
        ageOf(state.at, now),
        countOf(state.messageCount, "message"),
        quickPickText(state.title ?? untitled),
      ].join(" · "),
      buttons: [lookButton],
      state,
    }));
    return new Promise((resolve) => {
      picker.onDidTriggerItemButton(({ item }) => void this.#show(session, item.state));
      picker.onDidAccept(() => {
        resolve(picker.selectedItems[0]?.state);
        picker.hide();
      });
      picker.onDidHide(() => {
        resolve(undefined);
        picker.dispose();
      });
      picker.ignoreFocusOut = true; // The preview takes the focus.
      picker.show();
    });
  }

  async #show(session: SessionId, state: EarlierState): Promise<void> {
    const uri = vscode.Uri.from({
      scheme,
      path: `/As of ${timeOf(state.at).replaceAll("/", "-")}.md`,
      query: JSON.stringify([session, state.id]),
    });
    await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true });
  }

  async #contentOf(uri: vscode.Uri): Promise<string> {
    try {
      const [session, state] = JSON.parse(uri.query) as [SessionId, string];
      return statePreview(await stateOf(this.#app, session, state));
    } catch {
      return "This state is not there any more.";
    }
  }
}
