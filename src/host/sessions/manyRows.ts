import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import type { SessionId } from "../../core/ids.ts";
import { pickSession, type SessionChoice } from "./pickSession.ts";
import { sessionsIn } from "./sessionsIn.ts";

type Run = (...args: readonly unknown[]) => Promise<unknown>;

/** Fewer are done before a bar could be seen. */
const progressFrom = 10;

/** Shows that something goes on while many sessions are worked on. */
export const withProgress = async <T>(sessions: readonly SessionId[], work: () => Promise<T>): Promise<T> =>
  sessions.length < progressFrom
    ? work()
    : vscode.window.withProgress({ location: { viewId: "braid.sessions" } }, work);

/** How commands find the sessions they are about. */
export type OnSessions = (
  question: string,
  run: (sessions: readonly SessionId[]) => Promise<unknown>,
  choice?: SessionChoice,
) => Run;

/**
 * For commands that take all selected rows, the one given, or the one that is picked.
 * @param isEverywhere Whether sessions of all workspaces are offered.
 * @param selected The rows that a key was pressed on; it comes without saying which.
 */
export const onSessionsOf =
  (app: App, isEverywhere: () => boolean, selected: () => readonly SessionId[]): OnSessions =>
  (question, run, choice = {}) =>
  async (argument, selection) => {
    const isKey = argument === "selected";
    const given = isKey ? selected() : sessionsIn(argument, selection);
    if (given.length > 0) return run(given);
    if (isKey) return undefined; // On a group, a key has nothing to do.
    const picked = await pickSession(app, question, { everywhere: isEverywhere(), ...choice });
    return picked && run([picked]);
  };
