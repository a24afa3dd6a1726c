import * as vscode from "vscode";
import type { App } from "./app/app.ts";
import { Models } from "./app/models.ts";
import { sessionLibrary } from "./app/sessionLibrary.ts";
import { Turns } from "./app/turns.ts";
import { systemClock } from "./base/clock.ts";
import { DisposableStore } from "./base/disposable.ts";
import { describeError } from "./base/log.ts";
import { anchorMemory } from "./host/chat/anchorMemory.ts";
import { Chats } from "./host/chat/chats.ts";
import { commandTable, registerCommands } from "./host/commands.ts";
import { currentWorkspace } from "./host/currentWorkspace.ts";
import { ApiKeys } from "./host/models/apiKeys.ts";
import { ModelDesk } from "./host/models/modelDesk.ts";
import { modelMemory } from "./host/models/modelMemory.ts";
import { openLink } from "./host/openLink.ts";
import { packagedDocs } from "./host/packagedDocs.ts";
import { type BraidApi, publicApi } from "./host/publicApi.ts";
import { remediesOf } from "./host/remedies.ts";
import { SessionTree } from "./host/sessions/sessionTree.ts";
import { settings } from "./host/settings.ts";
import { tellOfStoreTrouble } from "./host/storeTrouble.ts";
import { guideProvider } from "./providers/guide/guideProvider.ts";
import { keyedEndpoints, modelProviders } from "./providers/modelProviders.ts";
import { nodeDisk } from "./storage/nodeDisk.ts";
import { openStore } from "./storage/openStore.ts";

let closing: (() => Promise<void>) | undefined;

/** Builds everything once. Nothing is read from disk here, and neither sql.js nor an SDK is loaded. */
export function activate(context: vscode.ExtensionContext): BraidApi {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  try {
    const log = owned.add(vscode.window.createOutputChannel("Braid", { log: true }));
    const report = (cause: unknown) => log.error(describeError(cause));
    const file = (...path: string[]) => vscode.Uri.joinPath(context.extensionUri, ...path);

    const store = openStore({
      root: context.globalStorageUri.fsPath,
      disk: nodeDisk,
      clock: systemClock,
      log,
      workerFile: file("out", "storageWorker.js").fsPath,
      wasmFile: file("out", "sql-wasm.wasm").fsPath,
    });
    const keys = new ApiKeys(context.secrets);
    const setup = { ...settings, apiKey: (origin: string) => keys.find(origin) };
    const guide = guideProvider({
      library: sessionLibrary(() => store),
      readDocs: packagedDocs(file("media", "guide")),
    });
    const models = new Models(modelProviders(setup, vscode, guide), modelMemory(context.globalState), report);
    const turns = new Turns(store, systemClock, tellOfStoreTrouble(log), report);
    closing = async () => {
      await turns.stopAll();
      await store.close();
    };

    const desk = new ModelDesk(
      () => app,
      keys,
      () => keyedEndpoints(setup),
    );
    const chats = owned.add(
      new Chats(
        () => app,
        {
          remedies: remediesOf(() => app, desk),
          chooseModel: (session) => desk.choose(session),
          openLink,
          copy: async (text) => vscode.env.clipboard.writeText(text),
          anchors: anchorMemory(context.workspaceState),
        },
        log,
        context.extensionUri,
        context.workspaceState,
      ),
    );
    const app: App = { store, turns, models, clock: systemClock, workspace: currentWorkspace, screen: chats };
    const tree = owned.add(new SessionTree(app, chats, log));
    owned.add(
      registerCommands(
        commandTable(app, chats, tree, desk, () => log.show()),
        log,
      ),
    );
    owned.add(keys.onDidChange(() => void models.refresh()));
    owned.add(settings.onDidChange(() => void models.refresh()));
    owned.add(vscode.lm.onDidChangeChatModels(() => void models.refresh()));
    return publicApi(app);
  } catch (cause) {
    owned.dispose(); // VS Code releases subscriptions only after a successful activation.
    void vscode.window.showErrorMessage(
      `Braid could not start: ${describeError(cause)}. Your sessions are safe on disk.`,
    );
    throw cause;
  }
}

/** VS Code waits some seconds for this. What is not folded by then is folded by the next window: it is on disk. */
export const deactivate = (): Promise<void> => closing?.() ?? Promise.resolve();
