import type { SessionId } from "./ids.ts";
import { readProjects } from "./projectRecords.ts";
import type { RecordSet } from "./recordSet.ts";
import { readSyncRules, type SyncContent, workspaceExceptions } from "./syncRules.ts";

/** Why a session does not travel. */
export type SyncException = "unsyncedSession" | "unsyncedWorkspace";

/** What the user excepted from syncing, for whoever asks about single sessions and workspaces. */
export interface SyncExceptions {
  readonly content: SyncContent;
  /** @param workspace The key that it says it belongs to; undefined for a session that came without one. */
  ofSession(session: SessionId, workspace: string | undefined): SyncException | undefined;
  isWorkspaceExcepted(workspace: string): boolean;
}

/** @param records Of the store as a whole. */
export function syncExceptionsOf(records: RecordSet | undefined): SyncExceptions {
  const rules = readSyncRules(records);
  const { links } = rules.workspaces.size === 0 ? noProjects : readProjects(records ?? []);
  const isWorkspaceExcepted = workspaceExceptions(rules, links);
  return {
    content: rules.content,
    isWorkspaceExcepted,
    ofSession(session, workspace) {
      if (rules.sessions.has(session)) return "unsyncedSession";
      return isWorkspaceExcepted(workspace ?? "") ? "unsyncedWorkspace" : undefined;
    },
  };
}

const noProjects = readProjects([]);
