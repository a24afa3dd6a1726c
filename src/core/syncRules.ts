import { hashOf } from "../base/hashOf.ts";
import type { SessionId } from "./ids.ts";
import { readSessionId } from "./ids.ts";
import type { ProjectLinks } from "./projectLinks.ts";
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
  /** Marks of workspaces, see `workspaceMarkOf`; whatever is of the same project counts, too: see `workspaceExceptions`. */
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

/**
 * Excepts the sessions of a workspace from syncing, or lets them travel again.
 * @param workspace Its key.
 */
export const workspaceSyncChange = (workspace: string, isSynced: boolean): Change => ({
  ...{
    type: unsyncedType,
    key: `${workspacePrefix}${workspaceMarkOf(workspace)}`,
    value: isSynced ? null : true,
  },
});

/**
 * By what rules name a workspace. Its key is an address, such as a folder named after a client: rules travel, and what is
 * excepted should not be named by that.
 */
export const workspaceMarkOf = (workspace: string): string => hashOf(workspace).toString(36);

/**
 * Tells of a workspace's key whether its sessions are excepted, because it or another one of its project is. Machines that know
 * the same rules and bindings agree about that, whatever sessions they hold.
 */
export function workspaceExceptions(
  { workspaces }: Pick<SyncRules, "workspaces">,
  links: ProjectLinks,
): (workspace: string) => boolean {
  if (workspaces.size === 0) return () => false;
  const isNamed = (key: string) => workspaces.has(workspaceMarkOf(key));
  const projects = new Set<string>();
  for (const bound of links.bound)
    for (const key of [bound, links.bindingOf(bound) ?? bound])
      if (isNamed(key)) projects.add(links.projectOf(key));
  const known = new Map<string, boolean>();
  return (workspace) => {
    const isExcepted =
      known.get(workspace) ?? (isNamed(workspace) || projects.has(links.projectOf(workspace)));
    known.set(workspace, isExcepted);
    return isExcepted;
  };
}

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
