import type { BackupInfo } from "./backups.ts";

export interface BackupToOffer {
  readonly backup: BackupInfo;
  /** An earlier one with more in it: where little was said between two installations, the newest one holds just that. */
  readonly larger: BackupInfo | undefined;
}

/**
 * Which backup an empty store is offered: the newest one with sessions in it; of this store before others, which may
 * belong to another editor that is in use.
 * @param backups Newest first.
 */
export function backupToOffer(backups: readonly BackupInfo[]): BackupToOffer | undefined {
  const own = backups.filter(({ isOwn }) => isOwn);
  const backup = [...own, ...backups].find(({ sessionCount }) => sessionCount > 0);
  if (!backup) return undefined;
  const sameOwner = backup.isOwn ? own : backups;
  const larger = sameOwner.reduce((a, b) => (b.sessionCount > a.sessionCount ? b : a), backup);
  return { backup, larger: larger === backup ? undefined : larger };
}
