import * as vscode from "vscode";
import type { App } from "../app/app.ts";
import { UserError } from "../app/userError.ts";
import { runVerb } from "../app/verb.ts";
import { createSession } from "../app/verbs/createSession.ts";
import { openSession } from "../app/verbs/openSession.ts";
import { renameSession } from "../app/verbs/renameSession.ts";
import { describeError, type Log } from "../base/log.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { type BatchDesks, batchCommands } from "./batch/batchCommands.ts";
import { branchCommands } from "./branches/branchCommands.ts";
import type { BranchDesk } from "./branches/branchDesk.ts";
import { chatCommands } from "./chat/chatCommands.ts";
import type { Chats } from "./chat/chats.ts";
import { installCommand } from "./cli/installCommand.ts";
import { tellFailure } from "./editorDialogs.ts";
import { type HistoryDesks, historyCommands } from "./history/historyCommands.ts";
import type { ModelDesk } from "./models/modelDesk.ts";
import { openSettings } from "./openSettings.ts";
import { type Pages, pageCommands } from "./page/pageCommands.ts";
import { workspaceIn } from "./sessions/groupItem.ts";
import { onSessionsOf } from "./sessions/manyRows.ts";
import { organiseCommands } from "./sessions/organiseCommands.ts";
import { pickSession } from "./sessions/pickSession.ts";
import { removeSessions } from "./sessions/removeDesk.ts";
import type { SessionTree } from "./sessions/sessionTree.ts";
import type { SystemPromptFiles } from "./sessions/systemPromptFile.ts";
import { type TreeCommandId, treeCommands } from "./sessions/treeCommands.ts";
import { templateCommands } from "./templates/templateCommands.ts";
import type { HistoryCheck } from "./trouble/historyCheck.ts";

/** Every command of the manifest. A test holds the two lists together. */
export type CommandId =
  | "braid.session.create"
  | "braid.session.createFromTemplate"
  | "braid.template.save"
  | "braid.template.list"
  | "braid.template.import"
  | "braid.session.open"
  | "braid.session.openInEditor"
  | "braid.session.search"
  | "braid.session.stats"
  | "braid.chat.stats"
  | "braid.store.stats"
  | "braid.session.rename"
  | "braid.session.delete"
  | "braid.session.restore"
  | "braid.chat.openInEditor"
  | "braid.chat.stop"
  | "braid.chat.retry"
  | "braid.chat.continue"
  | "braid.chat.edit"
  | "braid.chat.find"
  | "braid.model.choose"
  | "braid.model.setKey"
  | "braid.model.removeKey"
  | "braid.store.check"
  | "braid.workspace.relink"
  | "braid.workspace.showAll"
  | "braid.workspace.showCurrent"
  | "braid.session.pin"
  | "braid.session.unpin"
  | "braid.session.purge"
  | "braid.session.restoreAsOf"
  | "braid.session.batch"
  | "braid.session.export"
  | "braid.session.exportMany"
  | "braid.session.copyAsMarkdown"
  | "braid.session.import"
  | "braid.session.tag"
  | "braid.session.untag"
  | "braid.session.archive"
  | "braid.session.unarchive"
  | "braid.session.duplicate"
  | "braid.session.branch"
  | "braid.session.bringNote"
  | "braid.branch.show"
  | "braid.branch.branchFrom"
  | "braid.branch.compareWithShown"
  | "braid.branch.compare"
  | "braid.message.select"
  | "braid.session.setMeta"
  | "braid.session.removeMeta"
  | "braid.session.showMeta"
  | "braid.checkpoint.save"
  | "braid.checkpoint.list"
  | "braid.checkpoint.restore"
  | "braid.checkpoint.delete"
  | "braid.session.clearHistory"
  | "braid.session.reset"
  | "braid.session.setSystemPrompt"
  | "braid.trash.empty"
  | "braid.backup.make"
  | "braid.backup.restore"
  | "braid.backup.restoreFound"
  | "braid.store.cleanup"
  | "braid.store.cleanupOld"
  | TreeCommandId
  | "braid.cli.install"
  | "braid.openSettings"
  | "braid.openWalkthrough"
  | "braid.showLog";

type Run = (...args: readonly unknown[]) => Promise<unknown>;
export type CommandTable = Readonly<Record<CommandId, Run>>;

/** Trees hand over their row, other extensions an id, the palette nothing: arguments are read, not trusted. */
const sessionIn = (argument: unknown): SessionId | undefined =>
  readSessionId(argument) ??
  (typeof argument === "object" && argument !== null && "id" in argument
    ? readSessionId(argument.id)
    : undefined);

export function commandTable(
  app: App,
  chats: Chats,
  tree: SessionTree,
  models: ModelDesk,
  historyCheck: HistoryCheck,
  history: HistoryDesks,
  many: BatchDesks,
  branches: BranchDesk,
  pages: Pages,
  systemPrompts: SystemPromptFiles,
  showLog: () => void,
): CommandTable {
  const onSession =
    (
      question: string,
      run: (session: SessionId, option: unknown) => Promise<unknown>,
      choice: { readonly pinned?: boolean } = {},
    ): Run =>
    async (argument, option) => {
      const session =
        sessionIn(argument) ??
        (await pickSession(app, question, { ...choice, everywhere: tree.all.isShown }));
      if (session) await run(session, option);
    };
  /** For commands about the conversation in front of the user. */
  const onActive =
    (run: (session: SessionId) => Promise<unknown>): Run =>
    async (argument) => {
      const session = sessionIn(argument) ?? chats.active;
      if (!session) throw new UserError("Open a session first.");
      await run(session);
    };
  const onSessions = onSessionsOf(
    app,
    () => tree.all.isShown,
    () => tree.selected,
  );

  return {
    "braid.session.create": () => runVerb(app, createSession, {}),
    "braid.session.open": onSession("Open which session?", (session, option) =>
      runVerb(app, openSession, { session, takesFocus: option !== "keepFocus" }),
    ),
    "braid.session.openInEditor": onSession("Open which session in an editor?", (session) =>
      runVerb(app, openSession, { session, where: "editor" }),
    ),
    "braid.session.rename": onSessions("Rename which session?", (sessions) => rename(app, sessions)),
    "braid.session.delete": onSessions("Delete which session?", (sessions) =>
      removeSessions(app, chats, sessions),
    ),
    ...historyCommands(app, history, onSession, onSessions),
    ...templateCommands(app, onSession),
    ...pageCommands(pages, onSession, onActive),
    ...batchCommands(
      many,
      onSession,
      () => tree.all.isShown,
      () => chats.active,
    ),
    ...organiseCommands(app, onSession, onSessions, (session) => chats.leave(session)),
    ...treeCommands(app, tree, onSessions),
    "braid.session.setSystemPrompt": onSession("Edit the system prompt of which session?", (session) =>
      systemPrompts.edit(session),
    ),
    ...branchCommands(branches),
    ...chatCommands(app, chats, onActive),
    "braid.model.choose": onActive((session) => models.choose(session)),
    "braid.model.setKey": (provider) =>
      models.setKey(chats.active, typeof provider === "string" ? provider : undefined),
    "braid.model.removeKey": () => models.removeKey(),
    "braid.workspace.relink": (row) => tree.relinking.relink(workspaceIn(row)),
    "braid.workspace.showAll": () => tree.all.show(true),
    "braid.workspace.showCurrent": () => tree.all.show(false),
    "braid.store.check": () => historyCheck.run(),
    "braid.cli.install": installCommand,
    "braid.openSettings": openSettings,
    "braid.openWalkthrough": async () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "braid-dev.braid#start", false),
    "braid.showLog": async () => showLog(),
  };
}

async function rename(app: App, [session, ...others]: readonly SessionId[]): Promise<void> {
  if (session === undefined) return;
  if (others.length > 0) throw new UserError("Select one session to rename it.");
  const title = (await app.store.list()).find(({ id }) => id === session)?.title ?? "";
  const typed = await vscode.window.showInputBox({
    title: "Rename Session",
    prompt: "The new title. Braid never replaces a title that you gave.",
    value: title,
    validateInput: (text) =>
      text.trim() === ""
        ? "A title needs at least one character."
        : text.trim().length > 200
          ? "A title has at most 200 characters."
          : undefined,
  });
  if (typed !== undefined && typed.trim() !== title)
    await runVerb(app, renameSession, { session, title: typed });
}

/** Registers the table. What goes wrong is told to the user in its own words, or logged and told in general ones. */
export const registerCommands = (table: CommandTable, log: Log): vscode.Disposable =>
  vscode.Disposable.from(
    ...Object.entries(table).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          return await run(...args);
        } catch (cause) {
          log.error(`${id}: ${describeError(cause)}`);
          tellFailure(cause);
          return undefined;
        }
      }),
    ),
  );
