import type { SessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import { RecordSet } from "../core/recordSet.ts";
import { changesToReach } from "../core/restoreAsOf.ts";
import { fieldChange, isPurged, summaryOf } from "../core/session.ts";
import type { App } from "./app.ts";
import type { Backups } from "./backups.ts";
import { UserError } from "./userError.ts";

/** @throws UserError where this door has no backups. */
export function backupsOf({ backups }: App): Backups {
  if (!backups) throw new UserError("There are no backups here.");
  return backups;
}

/** What is in a backup, compared with what is here. */
export interface BackupContents {
  /** Not here at all, and not in the trash of the backup. */
  readonly missing: readonly SessionId[];
  /** Not here either; they were in the trash, and go there again. Some may have been removed for good by then. */
  readonly missingInTrash: readonly SessionId[];
  /** Removed here for good on purpose. They come back only when they are chosen. */
  readonly removed: readonly SessionId[];
  readonly present: readonly SessionId[];
}

/** @throws BackupError when the backup cannot be read; StoreError when the sessions cannot be listed. */
export async function contentsOf(app: App, backup: string): Promise<BackupContents> {
  const here = new Map((await app.store.list()).map((summary) => [summary.id, summary]));
  const contents = {
    missing: [] as SessionId[],
    missingInTrash: [] as SessionId[],
    removed: [] as SessionId[],
    present: [] as SessionId[],
  };
  for (const { session, isInTrash } of await backupsOf(app).sessionsIn(backup)) {
    if (session === projectsSession) continue;
    const summary = here.get(session);
    if (summary?.purgedAt !== undefined) contents.removed.push(session);
    // What is damaged here, or only a draft, is put together with what the backup has.
    else if (summary?.listed && summary.trouble !== "damaged") contents.present.push(session);
    else (isInTrash ? contents.missingInTrash : contents.missing).push(session);
  }
  return contents;
}

export interface RestoredBackup {
  /** Were not here, and are in the lists now. */
  readonly restored: readonly SessionId[];
  /** Were not here, and are in the trash now, as in the backup. */
  readonly restoredToTrash: readonly SessionId[];
  /** Were here, and got back what they lacked. */
  readonly completed: readonly SessionId[];
  /** The backup has no whole copy of them. */
  readonly unreadable: readonly SessionId[];
  readonly isCancelled: boolean;
}

/**
 * Brings sessions of a backup back. It merges: whatever is newer here stays, so doing it twice changes nothing.
 * @param sessions Chosen ones come back from the trash, too, and when they were removed for good.
 *   `missing` brings back all that are not here.
 * @throws BackupError or StoreError; what was restored by then stays.
 */
export async function restoreBackup(
  app: App,
  backup: string,
  sessions: readonly SessionId[] | "missing",
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<RestoredBackup> {
  const backups = backupsOf(app);
  const { missing, missingInTrash } =
    sessions === "missing" ? await contentsOf(app, backup) : { missing: [], missingInTrash: [] };
  const isChosen = sessions !== "missing";
  const wanted = isChosen ? sessions : [...missing, ...missingInTrash];
  const result = {
    restored: [] as SessionId[],
    restoredToTrash: [] as SessionId[],
    completed: [] as SessionId[],
    unreadable: [] as SessionId[],
  };
  let done = 0;
  for (const session of wanted) {
    if (signal.aborted) break;
    const outcome = await restoreOne(app, backups, backup, session, isChosen);
    if (outcome !== "unchanged") result[outcome].push(session);
    onProgress(++done, wanted.length);
  }
  const known = await backups.read(projectsSession, backup);
  if (known && result.restored.length > 0) await merge(app, known);
  return { ...result, isCancelled: done < wanted.length };
}

async function restoreOne(
  app: App,
  backups: Backups,
  backup: string,
  session: SessionId,
  isChosen: boolean,
): Promise<"restored" | "restoredToTrash" | "completed" | "unreadable" | "unchanged"> {
  const copy = await backups.read(session, backup);
  if (!copy) return "unreadable";
  const current = await app.store.find(session).catch(() => undefined); // Damaged: then merging is what helps.
  if (current && isPurged(current)) {
    // Its old records are ended for ever, so the content is written anew.
    await app.store.append(session, [
      ...changesToReach(current, withoutDeletion(copy)),
      fieldChange("deleted", null),
    ]);
    return "restored";
  }
  const before = current && summaryOf(current);
  const hasGained = await merge(app, copy, current);
  if (isPurged(copy)) return "unchanged"; // All it says is that the session stays away.
  const isBack = before?.listed === true;
  const inTrash = (isBack ? before : summaryOf(copy)).deletedAt !== undefined;
  if (isChosen && inTrash) {
    await app.store.append(session, [fieldChange("deleted", null)]);
    return "restored";
  }
  if (isBack) return hasGained ? "completed" : "unchanged";
  return inTrash ? "restoredToTrash" : "restored";
}

/** Stores what is not known yet, and answers whether there was any. */
async function merge(app: App, copy: RecordSet, current?: RecordSet): Promise<boolean> {
  const known = current ?? (await app.store.find(copy.session).catch(() => undefined));
  const gained = new RecordSet(copy.session, known ?? []).merge(copy);
  await app.store.merge(gained);
  return gained.length > 0;
}

/** A state to return to is one that can be looked at. */
export const withoutDeletion = (records: RecordSet): RecordSet =>
  new RecordSet(
    records.session,
    [...records].filter(({ type, key }) => type !== "field" || key !== "deleted"),
  );
