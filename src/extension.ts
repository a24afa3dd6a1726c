import { dirname } from "node:path";
import * as vscode from "vscode";
import type { App } from "./app/app.ts";
import { AutomaticBackup } from "./app/automaticBackup.ts";
import { AutomaticCleanup } from "./app/automaticCleanup.ts";
import { Models } from "./app/models.ts";
import { Projects } from "./app/projects.ts";
import { sessionLibrary } from "./app/sessionLibrary.ts";
import { Turns } from "./app/turns.ts";
import { UnreadReplies } from "./app/unreadReplies.ts";
import { systemClock } from "./base/clock.ts";
import { DisposableStore } from "./base/disposable.ts";
import { describeError } from "./base/log.ts";
import { BranchTree } from "./host/branches/branchTree.ts";
import { anchorMemory } from "./host/chat/anchorMemory.ts";
import type { ChatDesk } from "./host/chat/chatDesk.ts";
import { Chats } from "./host/chat/chats.ts";
import { ReplyContext } from "./host/chat/replyContext.ts";
import { commandTable, registerCommands } from "./host/commands.ts";
import { makeDesks } from "./host/desks.ts";
import { editorDialogs } from "./host/editorDialogs.ts";
import { tellOfBackupTrouble } from "./host/history/backupTrouble.ts";
import { ApiKeys } from "./host/models/apiKeys.ts";
import { ModelDesk } from "./host/models/modelDesk.ts";
import { modelMemory } from "./host/models/modelMemory.ts";
import { noteOf } from "./host/noteOf.ts";
import { openLink } from "./host/openLink.ts";
import { packagedDocs } from "./host/packagedDocs.ts";
import { type BraidApi, publicApi } from "./host/publicApi.ts";
import { remediesOf } from "./host/remedies.ts";
import { relativesDesk } from "./host/sessions/relativesDesk.ts";
import { removeSessions } from "./host/sessions/removeDesk.ts";
import { decorateRows } from "./host/sessions/rowDecorations.ts";
import { SessionTree } from "./host/sessions/sessionTree.ts";
import { TrashTree } from "./host/sessions/trashTree.ts";
import { watchReplies } from "./host/sessions/watchReplies.ts";
import { settings } from "./host/settings.ts";
import { editorForSync } from "./host/sync/editorForSync.ts";
import { makeSyncParts } from "./host/sync/syncParts.ts";
import { DamageNotice } from "./host/trouble/damageNotice.ts";
import { tellOfReplyTrouble } from "./host/trouble/replyTrouble.ts";
import { rescueDesk } from "./host/trouble/rescueDesk.ts";
import { SavingStatus } from "./host/trouble/savingStatus.ts";
import { openWorkspace } from "./host/workspace/openWorkspace.ts";
import { guideProvider } from "./providers/guide/guideProvider.ts";
import { keyedEndpoints, modelProviders } from "./providers/modelProviders.ts";
import { dataFolderOf } from "./storage/dataFolder.ts";
import { nodeFiles } from "./storage/nodeFiles.ts";
import { nodeFilesFolder, nodeNewFile } from "./storage/nodeNewFiles.ts";
import { openStorage } from "./storage/openStorage.ts";
import { privateDisk } from "./storage/privateDisk.ts";
import { noteStore, StoreRegistry } from "./storage/storeRegistry.ts";
import { systemTimers } from "./storage/timers.ts";
import { openSync } from "./sync/service/openSync.ts";

let closing: (() => Promise<void>) | undefined;

/** Builds everything once. Nothing is read from disk here, and neither sql.js nor an SDK is loaded. */
export function activate(context: vscode.ExtensionContext): BraidApi {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  try {
    const log = owned.add(vscode.window.createOutputChannel("Braid", { log: true }));
    const report = (cause: unknown) => log.error(describeError(cause));
    const { extension, extensionUri, globalState, workspaceState } = context;
    const file = (...path: string[]) => vscode.Uri.joinPath(extensionUri, ...path);
    const root = context.globalStorageUri.fsPath;

    // What is kept, who answers, and who talks.
    const storage = openStorage({
      ...{ root, programs: file("out").fsPath, editor: vscode.env.appName, log },
      backupFolder: settings.backupFolder,
    });
    const { store, backups } = storage;
    const search = owned.add(storage.search);
    const keys = new ApiKeys(context.secrets);
    const setup = { ...settings, apiKey: (origin: string) => keys.find(origin) };
    const guide = guideProvider({
      library: sessionLibrary(() => store),
      readDocs: packagedDocs(file("media", "guide")),
    });
    const models = new Models(modelProviders(setup, vscode, guide), modelMemory(globalState), report);
    const projects = owned.add(new Projects(store, openWorkspace, log));
    const turns = new Turns(store, systemClock, tellOfReplyTrouble(store, log), report);
    const { version } = extension.packageJSON;
    const sync = owned.add(openSync({ ...storage.forSync, ...editorForSync(globalState), version, log }));
    closing = async () => {
      await turns.stopAll();
      await sync.stop();
      await storage.close();
    };

    // Where conversations are shown.
    const modelDesk = new ModelDesk(
      () => app,
      keys,
      () => keyedEndpoints(setup),
    );
    const chatDesk: ChatDesk = {
      remedies: remediesOf(() => app, modelDesk),
      chooseModel: (session) => modelDesk.choose(session),
      openLink,
      rescue: rescueDesk(root),
      copy: async (text) => vscode.env.clipboard.writeText(text),
      anchors: anchorMemory(workspaceState),
      relatives: relativesDesk(
        () => app,
        (session) => chats.leave(session),
      ),
    };
    const chats = owned.add(new Chats(() => app, chatDesk, log, extensionUri, workspaceState));
    const app: App = {
      ...{ store, storeCheck: store, backups, search, sync, projects, turns, models },
      ...{ clock: systemClock, files: nodeFiles, screen: chats },
      workspace: () => projects.workspace,
      retention: settings.retentionRules,
      prices: settings.prices,
    };

    // Where sessions are listed, and what can be done with them.
    const unread = new UnreadReplies(noteOf(globalState, "unreadReplies"), report);
    const tree = owned.add(new SessionTree(app, chats, unread, log, workspaceState));
    const trash = owned.add(new TrashTree(app, settings.retentionRules, log, tree.onDidList));
    owned.add(new BranchTree(app, chats, log, tree.onDidList));
    const syncParts = makeSyncParts(
      {
        ...{ app, sync, log, extension: extensionUri, onDidList: tree.onDidList, storePath: root },
        version: extension.packageJSON.version,
        consent: noteOf(globalState, "syncConsent"),
        told: noteOf(globalState, "syncHeldTold"),
        deleteSessions: (sessions) => removeSessions(app, chats, sessions),
      },
      owned,
    );
    const desks = makeDesks(
      {
        ...{ app, chats, tree, trash, models: modelDesk, log, extension: extensionUri, storePath: root },
        sync: syncParts,
        files: { ...nodeFiles, file: nodeNewFile, folder: nodeFilesFolder },
        showLog: () => log.show(),
      },
      owned,
    );
    owned.add(registerCommands(commandTable(desks), log));

    // What goes on by itself.
    owned.add(new DamageNotice(store, log));
    owned.add(new SavingStatus(store, () => chats.isVisible));
    owned.add(new ReplyContext(app, () => chats.active, chats.onDidActivate, chats.onDidShow));
    owned.add(watchReplies(turns, chats, unread));
    owned.add(decorateRows());
    owned.add(
      new AutomaticCleanup({
        ...{ app, rules: settings.retentionRules, talk: desks.history.cleanup, timers: systemTimers, log },
        ...{ memory: noteOf(globalState, "cleanupAgreed"), onDidList: tree.onDidList },
      }),
    );
    owned.add(
      new AutomaticBackup({
        ...{ backups, isEnabled: settings.isBackupEnabled, clock: systemClock, log },
        ...{ memory: noteOf(globalState, "automaticBackup"), onDidFold: store.onDidFold },
        isSynced: () => settings.sync().settingsSync,
        tell: tellOfBackupTrouble(editorDialogs),
      }),
    );
    const registry = new StoreRegistry({
      ...{ disk: privateDisk, clock: systemClock, dataFolder: dataFolderOf() },
    });
    owned.add(
      noteStore({
        ...{ store, registry, log, onDidChangeSettings: settings.onDidChange, onDidList: tree.onDidList },
        note: () => ({
          ...{ root, editor: vscode.env.appName, extensions: dirname(extensionUri.fsPath) },
          ...{ isBackedUp: settings.isBackupEnabled(), backupFolder: settings.backupFolder() },
        }),
      }),
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
