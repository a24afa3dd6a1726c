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
import type { SessionId } from "./core/ids.ts";
import type { BatchDesks } from "./host/batch/batchCommands.ts";
import { BatchDesk } from "./host/batch/batchDesk.ts";
import { BranchDesk } from "./host/branches/branchDesk.ts";
import { BranchTree } from "./host/branches/branchTree.ts";
import { anchorMemory } from "./host/chat/anchorMemory.ts";
import { Chats } from "./host/chat/chats.ts";
import { ReplyContext } from "./host/chat/replyContext.ts";
import { commandTable, registerCommands } from "./host/commands.ts";
import { editorDialogs } from "./host/editorDialogs.ts";
import { editorQuestions } from "./host/editorQuestions.ts";
import { editorFiles } from "./host/exchange/editorFiles.ts";
import { editorPlaces } from "./host/exchange/editorPlaces.ts";
import { ExportDesk } from "./host/exchange/exportDesk.ts";
import { ImportDesk } from "./host/exchange/importDesk.ts";
import { BackupDesk } from "./host/history/backupDesk.ts";
import { tellOfBackupTrouble } from "./host/history/backupTrouble.ts";
import { CleanupDesk } from "./host/history/cleanupDesk.ts";
import { FoundBackup } from "./host/history/foundBackup.ts";
import { OldSessionsDesk } from "./host/history/oldSessionsDesk.ts";
import { StateDesk } from "./host/history/stateDesk.ts";
import { TrashDesk } from "./host/history/trashDesk.ts";
import { ApiKeys } from "./host/models/apiKeys.ts";
import { ModelDesk } from "./host/models/modelDesk.ts";
import { modelMemory } from "./host/models/modelMemory.ts";
import { noteOf } from "./host/noteOf.ts";
import { openLink } from "./host/openLink.ts";
import { packagedDocs } from "./host/packagedDocs.ts";
import { type BraidApi, publicApi } from "./host/publicApi.ts";
import { remediesOf } from "./host/remedies.ts";
import { SearchDesk } from "./host/search/searchDesk.ts";
import { SearchPages } from "./host/search/searchPages.ts";
import { relativesDesk } from "./host/sessions/relativesDesk.ts";
import { decorateRows } from "./host/sessions/rowDecorations.ts";
import { SessionTree } from "./host/sessions/sessionTree.ts";
import { SystemPromptFiles } from "./host/sessions/systemPromptFile.ts";
import { TrashTree } from "./host/sessions/trashTree.ts";
import { watchReplies } from "./host/sessions/watchReplies.ts";
import { settings } from "./host/settings.ts";
import { StatisticsPages } from "./host/statistics/statisticsPages.ts";
import { DamageNotice } from "./host/trouble/damageNotice.ts";
import { HistoryCheck } from "./host/trouble/historyCheck.ts";
import { tellOfReplyTrouble } from "./host/trouble/replyTrouble.ts";
import { rescueDesk } from "./host/trouble/rescueDesk.ts";
import { SavingStatus } from "./host/trouble/savingStatus.ts";
import { openWorkspace } from "./host/workspace/openWorkspace.ts";
import { guideProvider } from "./providers/guide/guideProvider.ts";
import { keyedEndpoints, modelProviders } from "./providers/modelProviders.ts";
import { backupPlaceOf, FileBackups } from "./storage/backups.ts";
import { dataFolderOf } from "./storage/dataFolder.ts";
import { layoutOf } from "./storage/layout.ts";
import { nodeDisk } from "./storage/nodeDisk.ts";
import { nodeFiles } from "./storage/nodeFiles.ts";
import { nodeFilesFolder, nodeNewFile } from "./storage/nodeNewFiles.ts";
import { openStore } from "./storage/openStore.ts";
import { privateDisk } from "./storage/privateDisk.ts";
import { SearchWorker } from "./storage/search/searchWorker.ts";
import { StoreSearch } from "./storage/search/storeSearch.ts";
import { StorageWorker } from "./storage/storageWorker.ts";
import { noteStore, StoreRegistry } from "./storage/storeRegistry.ts";
import { systemTimers } from "./storage/timers.ts";

let closing: (() => Promise<void>) | undefined;

/** Builds everything once. Nothing is read from disk here, and neither sql.js nor an SDK is loaded. */
export function activate(context: vscode.ExtensionContext): BraidApi {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  try {
    const log = owned.add(vscode.window.createOutputChannel("Braid", { log: true }));
    const report = (cause: unknown) => log.error(describeError(cause));
    const file = (...path: string[]) => vscode.Uri.joinPath(context.extensionUri, ...path);

    const root = context.globalStorageUri.fsPath;
    const workerFiles = {
      workerFile: file("out", "storageWorker.js").fsPath,
      wasmFile: file("out", "sql-wasm.wasm").fsPath,
    };
    const worker = new StorageWorker(workerFiles, systemTimers);
    const backups = new FileBackups({
      ...{ disk: privateDisk, clock: systemClock, log, worker, root, editor: vscode.env.appName },
      place: () => backupPlaceOf(settings.backupFolder()),
      fold: () => store.foldNow(),
    });
    const store = openStore({
      ...{ root, disk: nodeDisk, clock: systemClock, log, worker, secondCopies: backups },
      ...workerFiles,
    });
    const keys = new ApiKeys(context.secrets);
    const setup = { ...settings, apiKey: (origin: string) => keys.find(origin) };
    const search = owned.add(
      new StoreSearch({
        ...{ store, root, disk: nodeDisk, clock: systemClock, log, timers: systemTimers },
        worker: new SearchWorker(
          { searchFile: file("out", "searchThread.js").fsPath, wasmFile: workerFiles.wasmFile },
          layoutOf(root).search,
          systemTimers,
        ),
      }),
    );
    const guide = guideProvider({
      library: sessionLibrary(() => store),
      readDocs: packagedDocs(file("media", "guide")),
    });
    const models = new Models(modelProviders(setup, vscode, guide), modelMemory(context.globalState), report);
    const projects = owned.add(new Projects(store, openWorkspace, log));
    const turns = new Turns(store, systemClock, tellOfReplyTrouble(store, log), report);
    closing = async () => {
      await turns.stopAll();
      await store.close();
      worker.stop();
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
          rescue: rescueDesk(context.globalStorageUri.fsPath),
          copy: async (text) => vscode.env.clipboard.writeText(text),
          anchors: anchorMemory(context.workspaceState),
          relatives: relativesDesk(
            () => app,
            (session) => chats.leave(session),
          ),
        },
        log,
        context.extensionUri,
        context.workspaceState,
      ),
    );
    const app: App = {
      store,
      storeCheck: store,
      turns,
      models,
      clock: systemClock,
      projects,
      workspace: () => projects.workspace,
      screen: chats,
      backups,
      retention: settings.retentionRules,
      prices: settings.prices,
      files: nodeFiles,
      search,
    };
    owned.add(new DamageNotice(store, log));
    owned.add(new SavingStatus(store, () => chats.isVisible));
    owned.add(new ReplyContext(app, () => chats.active, chats.onDidActivate, chats.onDidShow));
    const historyCheck = owned.add(new HistoryCheck(app, context.globalStorageUri.fsPath));
    const unread = new UnreadReplies(noteOf(context.globalState, "unreadReplies"), report);
    owned.add(watchReplies(turns, chats, unread));
    owned.add(decorateRows());
    const tree = owned.add(new SessionTree(app, chats, unread, log, context.workspaceState));
    const trash = owned.add(new TrashTree(app, settings.retentionRules, log, tree.onDidList));
    const backupDesk = new BackupDesk(app);
    const history = {
      trash: new TrashDesk(app, trash),
      backups: backupDesk,
      states: owned.add(new StateDesk(app)),
      found: owned.add(new FoundBackup(app, backupDesk, log, tree.onDidList)),
      cleanup: new CleanupDesk({
        ...{ app, rules: settings.retentionRules, dialogs: editorDialogs, showTrash: () => trash.reveal() },
      }),
    };
    const systemPrompts = owned.add(new SystemPromptFiles(app));
    const said = { app, dialogs: editorDialogs, questions: editorQuestions };
    const leave = (session: SessionId) => chats.leave(session);
    const places = editorPlaces({ file: nodeNewFile, folder: nodeFilesFolder });
    const exporting = new ExportDesk({ ...said, places });
    const many: BatchDesks = {
      exporting,
      importing: new ImportDesk({
        ...{ ...said, leave, chooseFiles: editorFiles(nodeFiles), showText: places.showText },
        rename: async (session) => {
          await vscode.commands.executeCommand("braid.session.rename", session);
        },
      }),
      batch: new BatchDesk({ ...said, leave, exportMany: (sessions) => exporting.exportMany(sessions) }),
      old: new OldSessionsDesk({ ...said, showTrash: () => trash.reveal() }),
    };
    const searchDesk = new SearchDesk(app, (sessions) => exporting.exportMany(sessions));
    const pages = {
      search: owned.add(new SearchPages(app, searchDesk, log, context.extensionUri)),
      statistics: owned.add(new StatisticsPages(app, log, context.extensionUri)),
    };
    owned.add(
      new AutomaticCleanup({
        ...{ app, rules: settings.retentionRules, talk: history.cleanup, timers: systemTimers, log },
        ...{ memory: noteOf(context.globalState, "cleanupAgreed"), onDidList: tree.onDidList },
      }),
    );
    owned.add(
      new AutomaticBackup({
        ...{ backups, isEnabled: settings.isBackupEnabled, clock: systemClock, log },
        ...{ memory: noteOf(context.globalState, "automaticBackup"), onDidFold: store.onDidFold },
        tell: tellOfBackupTrouble(editorDialogs),
      }),
    );
    owned.add(new BranchTree(app, chats, log, tree.onDidList));
    const branches = owned.add(new BranchDesk({ ...said, active: () => chats.active }));
    const registry = new StoreRegistry({
      ...{ disk: privateDisk, clock: systemClock, dataFolder: dataFolderOf() },
    });
    owned.add(noteStore(store, registry, root, vscode.env.appName, log));
    owned.add(
      registerCommands(
        commandTable(
          app,
          chats,
          tree,
          desk,
          historyCheck,
          history,
          many,
          branches,
          pages,
          systemPrompts,
          () => log.show(),
        ),
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
