import * as vscode from "vscode";
import type { App } from "../app/app.ts";
import type { ReadableFiles } from "../app/readableFiles.ts";
import type { DisposableStore } from "../base/disposable.ts";
import type { Log } from "../base/log.ts";
import type { SessionId } from "../core/ids.ts";
import type { BatchDesks } from "./batch/batchCommands.ts";
import { BatchDesk } from "./batch/batchDesk.ts";
import { BranchDesk } from "./branches/branchDesk.ts";
import type { Chats } from "./chat/chats.ts";
import { editorDialogs } from "./editorDialogs.ts";
import { editorQuestions } from "./editorQuestions.ts";
import { editorFiles } from "./exchange/editorFiles.ts";
import { editorPlaces, type LocalFiles } from "./exchange/editorPlaces.ts";
import { ExportDesk } from "./exchange/exportDesk.ts";
import { ImportDesk } from "./exchange/importDesk.ts";
import { BackupDesk } from "./history/backupDesk.ts";
import { CleanupDesk } from "./history/cleanupDesk.ts";
import { FoundBackup } from "./history/foundBackup.ts";
import type { HistoryDesks } from "./history/historyCommands.ts";
import { OldSessionsDesk } from "./history/oldSessionsDesk.ts";
import { StateDesk } from "./history/stateDesk.ts";
import { TrashDesk } from "./history/trashDesk.ts";
import type { ModelDesk } from "./models/modelDesk.ts";
import type { Pages } from "./page/pageCommands.ts";
import { SearchDesk } from "./search/searchDesk.ts";
import { SearchPages } from "./search/searchPages.ts";
import type { SessionTree } from "./sessions/sessionTree.ts";
import { SystemPromptFiles } from "./sessions/systemPromptFile.ts";
import type { TrashTree } from "./sessions/trashTree.ts";
import { settings } from "./settings.ts";
import { StatisticsPages } from "./statistics/statisticsPages.ts";
import type { SyncDesks } from "./sync/syncCommands.ts";
import { HistoryCheck } from "./trouble/historyCheck.ts";

/** What the desks talk about, and beside. */
export interface DesksSetup {
  readonly app: App;
  readonly chats: Chats;
  readonly tree: SessionTree;
  readonly trash: TrashTree;
  readonly models: ModelDesk;
  readonly sync: SyncDesks;
  readonly files: ReadableFiles & LocalFiles;
  readonly log: Log;
  readonly extension: vscode.Uri;
  /** Where the store is, for the user. */
  readonly storePath: string;
  showLog(): void;
}

/** All dialogs that commands begin, beside what they were made from. */
export interface Desks extends Pick<DesksSetup, "app" | "chats" | "tree" | "models" | "sync" | "showLog"> {
  readonly history: HistoryDesks;
  readonly many: BatchDesks;
  readonly branches: BranchDesk;
  readonly pages: Pages;
  readonly systemPrompts: SystemPromptFiles;
  readonly historyCheck: HistoryCheck;
}

/** @param owned Releases those that hold on to something. */
export function makeDesks(setup: DesksSetup, owned: DisposableStore): Desks {
  const { app, chats, tree, trash, files, log, extension } = setup;
  const said = { app, dialogs: editorDialogs, questions: editorQuestions };
  const leave = (session: SessionId) => chats.leave(session);
  const showTrash = () => trash.reveal();
  const places = editorPlaces(files);
  const exporting = new ExportDesk({ ...said, places });
  const exportMany = (sessions: readonly SessionId[]) => exporting.exportMany(sessions);
  const backups = new BackupDesk(app);
  return {
    ...setup,
    history: {
      trash: new TrashDesk(app, trash),
      backups,
      states: owned.add(new StateDesk(app)),
      found: owned.add(new FoundBackup(app, backups, log, tree.onDidList)),
      cleanup: new CleanupDesk({
        ...{ app, rules: settings.retentionRules, dialogs: editorDialogs, showTrash },
      }),
    },
    many: {
      exporting,
      importing: new ImportDesk({
        ...{ ...said, leave, chooseFiles: editorFiles(files), showText: places.showText },
        rename: async (session) => {
          await vscode.commands.executeCommand("braid.session.rename", session);
        },
      }),
      batch: new BatchDesk({ ...said, leave, exportMany }),
      old: new OldSessionsDesk({ ...said, showTrash }),
    },
    branches: owned.add(new BranchDesk({ ...said, active: () => chats.active })),
    pages: {
      search: owned.add(new SearchPages(app, new SearchDesk(app, exportMany), log, extension)),
      statistics: owned.add(new StatisticsPages(app, log, extension)),
    },
    systemPrompts: owned.add(new SystemPromptFiles(app)),
    historyCheck: owned.add(new HistoryCheck(app, setup.storePath)),
  };
}
