import * as vscode from "vscode";
import { runVerb } from "../app/verb.ts";
import { createSession } from "../app/verbs/createSession.ts";
import { openSession } from "../app/verbs/openSession.ts";
import { describeError, type Log } from "../base/log.ts";
import { batchCommands } from "./batch/batchCommands.ts";
import { branchCommands } from "./branches/branchCommands.ts";
import { chatCommands } from "./chat/chatCommands.ts";
import { installCommand } from "./cli/installCommand.ts";
import type { CommandId } from "./commandIds.ts";
import { type Run, subjectsOf } from "./commandSubjects.ts";
import type { Desks } from "./desks.ts";
import { tellFailure } from "./editorDialogs.ts";
import { historyCommands } from "./history/historyCommands.ts";
import { openSettings } from "./openSettings.ts";
import { pageCommands } from "./page/pageCommands.ts";
import { workspaceIn } from "./sessions/groupItem.ts";
import { organiseCommands } from "./sessions/organiseCommands.ts";
import { removeSessions } from "./sessions/removeDesk.ts";
import { rename } from "./sessions/renameDesk.ts";
import { treeCommands } from "./sessions/treeCommands.ts";
import { exceptCommands } from "./sync/exceptCommands.ts";
import { syncCommands } from "./sync/syncCommands.ts";
import { templateCommands } from "./templates/templateCommands.ts";

/** Whatever is missing here or misspelt does not compile. */
export type CommandTable = Readonly<Record<CommandId, Run>>;

export function commandTable(desks: Desks): CommandTable {
  const { app, chats, tree, models } = desks;
  const subjects = subjectsOf(app, {
    active: () => chats.active,
    selected: () => tree.selected,
    isEverywhere: () => tree.all.isShown,
  });
  const { onSession, onSessions, onActive } = subjects;
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
    "braid.session.setSystemPrompt": onSession("Edit the system prompt of which session?", (session) =>
      desks.systemPrompts.edit(session),
    ),
    ...historyCommands(app, desks.history, subjects),
    ...templateCommands(app, subjects),
    ...pageCommands(desks.pages, subjects),
    ...batchCommands(desks.many, subjects),
    ...organiseCommands(app, subjects, (session) => chats.leave(session)),
    ...exceptCommands(app, subjects),
    ...treeCommands(app, tree, subjects),
    ...branchCommands(desks.branches),
    ...chatCommands(app, chats, subjects),
    ...syncCommands(desks.sync),
    "braid.model.choose": onActive((session) => models.choose(session)),
    "braid.model.setKey": (provider) =>
      models.setKey(chats.active, typeof provider === "string" ? provider : undefined),
    "braid.model.removeKey": () => models.removeKey(),
    "braid.workspace.relink": (row) => tree.relinking.relink(workspaceIn(row)),
    "braid.workspace.showAll": () => tree.all.show(true),
    "braid.workspace.showCurrent": () => tree.all.show(false),
    "braid.store.check": () => desks.historyCheck.run(),
    "braid.cli.install": installCommand,
    "braid.openSettings": openSettings,
    "braid.openWalkthrough": async () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "braid-dev.braid#start", false),
    "braid.showLog": async () => desks.showLog(),
  };
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
