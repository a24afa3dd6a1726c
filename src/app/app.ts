import type { Clock } from "../base/clock.ts";
import type { Prices } from "../core/cost.ts";
import type { MessageId, SessionId, WriterId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { RetentionRules } from "../core/retention.ts";
import type { QueryFacts } from "../core/searchQuery.ts";
import { isPurged, type Session, sessionOf } from "../core/session.ts";
import type { StateFacts } from "../core/sessionState.ts";
import { type Workspace, workspaceNameOf } from "../core/workspace.ts";
import type { Backups } from "./backups.ts";
import type { Models } from "./models.ts";
import type { Projects } from "./projects.ts";
import type { ReadableFiles } from "./readableFiles.ts";
import type { Search } from "./search.ts";
import type { SessionStore } from "./sessionStore.ts";
import type { StoreCheck } from "./storeCheck.ts";
import type { Sync } from "./sync.ts";
import type { Turns } from "./turns.ts";
import { UserError } from "./userError.ts";

/** Where a person looks at sessions. A door without a screen leaves it out. */
export interface Screen {
  /** What the person looks at. May be a conversation that does not exist until something is said. */
  readonly active: SessionId | undefined;
  /**
   * Shows a session.
   * @param takesFocus Whether the cursor moves to its text box or to the message, or stays where it is.
   * @param message Brought before the reader's eyes, when the session shows it.
   */
  openSession(
    session: SessionId,
    where: "view" | "editor",
    takesFocus: boolean,
    message?: MessageId,
  ): Promise<void>;
}

/** Everything verbs work with; built once by the composition root. */
export interface App {
  readonly store: SessionStore;
  readonly storeCheck: StoreCheck;
  readonly turns: Turns;
  readonly models: Models;
  readonly clock: Clock;
  readonly projects: Projects;
  /** What is open right now, with the key that new sessions carry. */
  workspace(): Workspace;
  readonly screen?: Screen;
  /** A door that does not search leaves it out. */
  readonly search?: Search;
  /** A door that knows no other machines leaves it out. */
  readonly sync?: Sync;
  /** A door without backups leaves it out. */
  readonly backups?: Backups;
  /** How long sessions are kept. */
  readonly retention?: () => RetentionRules;
  /** What tokens cost, as the user set it. */
  readonly prices?: () => Prices;
  /** A door that reads no files leaves it out. */
  readonly files?: ReadableFiles;
}

/** Undefined when there is no such session, or it was removed for good. */
export async function findSession(app: App, id: SessionId): Promise<Session | undefined> {
  const records = id === projectsSession ? undefined : await app.store.find(id);
  if (!records || isPurged(records)) return undefined;
  return sessionOf(records, (writer) => isReplyAlive(app, id, writer), app.turns.unsaved(id));
}

/**
 * An unfinished reply of another window lives as long as that window. Of this window's replies only the running one
 * does: an older one that still says "streaming" could not be finished on disk.
 */
const isReplyAlive = (app: App, session: SessionId, writer: WriterId): boolean =>
  writer === app.store.writer ? app.turns.isBusy(session) : app.store.isWriting(writer);

/** What tells how sessions stand now. */
export const stateFactsOf = (app: App): StateFacts => ({
  now: app.clock.now(),
  isReplyAlive: (session, writer) => isReplyAlive(app, session, writer),
});

/** What tells which sessions a query finds. Which are unread is known to those who show them. */
export const queryFactsOf = (app: App): QueryFacts => ({
  now: app.clock.now(),
  workspaceNameOf,
  isRunning: ({ id, lastReply }) =>
    lastReply?.status === "streaming" && isReplyAlive(app, id, lastReply.writer),
});

/** @throws UserError when there is no such session, or it is in the trash. */
export async function getSession(app: App, id: SessionId): Promise<Session> {
  const session = await findSession(app, id);
  if (!session) throw new UserError("This session does not exist any more.");
  if (session.summary.deletedAt !== undefined)
    throw new UserError("This session is in the trash. Restore it to go on with it.");
  return session;
}
