import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { Sync } from "../../app/sync.ts";
import { runVerb } from "../../app/verb.ts";
import { openSession } from "../../app/verbs/openSession.ts";
import { type DisposableStore, disposable } from "../../base/disposable.ts";
import type { Json } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import { editorDialogs } from "../editorDialogs.ts";
import { editorQuestions } from "../editorQuestions.ts";
import { CopyProgress } from "./copyProgress.ts";
import { folderProblem } from "./folderProblem.ts";
import { SetUpDesk } from "./setUpDesk.ts";
import { SetUpPages } from "./setUpPages.ts";
import type { SyncDesks } from "./syncCommands.ts";
import { SyncDesk } from "./syncDesk.ts";
import { SyncNotices } from "./syncNotices.ts";
import { syncSettings } from "./syncSettings.ts";
import { SyncStatusBar } from "./syncStatusBar.ts";
import { SyncTree } from "./syncTree.ts";
import { SyncWatch } from "./syncWatch.ts";

/** The editor's own commands about Settings Sync. They are there where the editor has it. */
const editorSync = {
  syncNow: "workbench.userDataSync.actions.syncNow",
  turnOn: "workbench.userDataSync.actions.turnOn",
  configure: "workbench.userDataSync.actions.configure",
} as const;

interface Note {
  read(): unknown;
  write(value: Json): Promise<void>;
}

/** What everything about syncing that is seen is made from. */
export interface SyncPartsSetup {
  readonly app: App;
  readonly sync: Sync;
  readonly log: Log;
  readonly extension: vscode.Uri;
  /** Of Braid. */
  readonly version: string;
  /** What the user agreed to on this machine. */
  readonly consent: Note;
  /** What was told about removals that are held back. */
  readonly told: Note;
  readonly onDidList: vscode.Event<void>;
  /** Where the history of this machine is. */
  readonly storePath: string;
  /** Moves sessions to the trash, with a way back. */
  deleteSessions(sessions: readonly SessionId[]): Promise<void>;
}

/** Makes the view of syncing, its page, its notices, and the desk behind its commands. @param owned Releases them. */
export function makeSyncParts(setup: SyncPartsSetup, owned: DisposableStore): SyncDesks {
  const { app, sync, log, extension, version, consent, told, onDidList, deleteSessions, storePath } = setup;
  const watch = owned.add(new SyncWatch(sync, log, onDidList));
  const tree = owned.add(new SyncTree({ app, sync, watch, version }));
  owned.add(new SyncStatusBar(watch, app.clock));
  owned.add(new CopyProgress(watch));
  const setUp = new SetUpDesk({
    ...{ app, settings: syncSettings, consent, hasSettingsSync },
    folderProblem: (folder) => folderProblem(folder, storePath),
  });
  const pages = owned.add(
    new SetUpPages(
      {
        view: () => setUp.view(),
        turnOn: (choices) => setUp.turnOn(choices),
        turnOff: () => setUp.turnOff(),
        chooseFolder: async () => {
          const folder = await chooseFolder();
          return folder === undefined ? {} : { folder };
        },
        openSettingsSync: async () => {
          await openSettingsSync();
          return {};
        },
        showView: async () => {
          await tree.reveal();
          return {};
        },
      },
      log,
      extension,
      syncSettings.onDidChange,
    ),
  );
  const notices = owned.add(
    new SyncNotices({
      ...{ app, told, deleteSessions, dialogs: editorDialogs, questions: editorQuestions },
      ...{ onDidReceive: sync.onDidReceive, onDidChange: watch.onDidChange },
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return disposable(() => clearTimeout(timer));
      },
      isInFront: () => vscode.window.state.focused,
      openSession: (session) => runVerb(app, openSession, { session }),
      showView: () => tree.reveal(),
      openSetUp: async () => pages.show(),
    }),
  );
  owned.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && notices.look()));
  const said = { app, dialogs: editorDialogs, questions: editorQuestions };
  const desk = new SyncDesk({ ...said, setUp, settings: syncSettings });
  return { desk, pages, tree, chooseFolder };
}

async function hasSettingsSync(): Promise<boolean> {
  return (await vscode.commands.getCommands(true)).includes(editorSync.syncNow);
}

async function chooseFolder(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Choose a Folder for Syncing",
    openLabel: "Choose Folder",
    canSelectFiles: false,
    canSelectFolders: true,
  });
  return chosen?.find(({ scheme }) => scheme === "file")?.fsPath;
}

/** Where it is on already the editor shows nothing, and does not say so. What it syncs is worth a look in either case. */
async function openSettingsSync(): Promise<void> {
  await vscode.commands.executeCommand(editorSync.turnOn);
  const configure = "Choose What It Syncs";
  void editorDialogs
    .inform(
      "Once Settings Sync is on, make sure that it includes Extensions: Braid's mailbox travels with them.",
      configure,
    )
    .then(async (answer) => {
      if (answer === configure) await vscode.commands.executeCommand(editorSync.configure);
    })
    .catch(editorDialogs.tellFailure);
}
