import { BackupError, type Backups } from "./backups.ts";
import type { BackupCheck } from "./storeCheck.ts";

/** Reads every session of the newest backup of this store; undefined when there is none. */
export async function checkNewestBackup(
  backups: Backups,
  signal: AbortSignal,
): Promise<BackupCheck | undefined> {
  try {
    const newest = (await backups.list()).find(({ isOwn }) => isOwn);
    if (!newest) return undefined;
    const sessions = await backups.sessionsIn(newest.id);
    let damaged = 0;
    for (const { session } of sessions) {
      if (signal.aborted) break;
      if (!(await backups.read(session, newest.id))) damaged++;
    }
    const name = `${new Date(newest.madeAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
    if (damaged === 0) return { name };
    return { name, problem: `${damaged} of its ${sessions.length} sessions cannot be read in it.` };
  } catch (cause) {
    if (!(cause instanceof BackupError)) throw cause;
    return { name: "backups", problem: cause.message };
  }
}
