import type { SessionId } from "./ids.ts";
import { readSessionId } from "./ids.ts";
import type { Change } from "./record.ts";
import type { RecordSet } from "./recordSet.ts";

/** What Settings Sync carries of the sessions that travel. A folder of the user's own always carries everything. */
export type SyncContent = "everything" | "titles";

/**
 * What the user excepted from syncing. The rules are records of the whole store and travel themselves: machines compare what
 * travels, so all of them have to leave out the same.
 */
export interface SyncRules {
  readonly sessions: ReadonlySet<SessionId>;
  /** Keys of workspaces; whatever is of the same project counts, too. */
  readonly workspaces: ReadonlySet<string>;
  readonly content: SyncContent;
}

export const noSyncRules: SyncRules = { sessions: new Set(), workspaces: new Set(), content: "everything" };

const unsyncedType = "unsynced";
const contentType = "syncContent";
const contentKey = "settingsSync";
const sessionPrefix = "session:";
const workspacePrefix = "workspace:";

/** Excepts a session from syncing, or lets it travel again. */
export const sessionSyncChange = (session: SessionId, isSynced: boolean): Change => ({
  ...{ type: unsyncedType, key: `${sessionPrefix}${session}`, value: isSynced ? null : true },
});

/** Excepts the sessions of a workspace from syncing, or lets them travel again. */
export const workspaceSyncChange = (workspace: string, isSynced: boolean): Change => ({
  ...{ type: unsyncedType, key: `${workspacePrefix}${workspace}`, value: isSynced ? null : true },
});

export const syncContentChange = (content: SyncContent): Change => ({
  ...{ type: contentType, key: contentKey, value: content === "everything" ? null : content },
});

/**
 * Reads what can be read, whoever wrote it. What is in no form that this version knows carries less rather than more.
 * @param records Of the store as a whole.
 */
export function readSyncRules(records: RecordSet | undefined): SyncRules {
  const sessions = new Set<SessionId>();
  const workspaces = new Set<string>();
  for (const { key, value } of records?.ofType(unsyncedType) ?? []) {
    if (value === null) continue;
    const session = key.startsWith(sessionPrefix) && readSessionId(key.slice(sessionPrefix.length));
    if (session) sessions.add(session);
    else if (key.startsWith(workspacePrefix)) workspaces.add(key.slice(workspacePrefix.length));
  }
  const content = records?.value(contentType, contentKey);
  return {
    sessions,
    workspaces,
    content: content === undefined || content === null ? "everything" : "titles",
  };
}
