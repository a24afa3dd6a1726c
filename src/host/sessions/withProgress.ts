import * as vscode from "vscode";
import type { SessionId } from "../../core/ids.ts";

/** Fewer are done before a bar could be seen. */
const progressFrom = 10;

/** Shows that something goes on while many sessions are worked on. */
export const withProgress = async <T>(sessions: readonly SessionId[], work: () => Promise<T>): Promise<T> =>
  sessions.length < progressFrom
    ? work()
    : vscode.window.withProgress({ location: { viewId: "braid.sessions" } }, work);
