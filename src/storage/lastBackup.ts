import { realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { BackupOutcome } from "../app/backups.ts";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { type BackupPlace, backupPlaceOf, FileBackups } from "./backups.ts";
import type { Disk } from "./disk.ts";
import { layoutOf } from "./layout.ts";
import { openStore } from "./openStore.ts";
import type { FileWork, WorkerFiles } from "./storageWorker.ts";
import type { KnownStore } from "./storeRegistry.ts";

export interface LastBackupSetup {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: FileWork;
  readonly workerFiles: WorkerFiles;
  /** Whether a backup of what was copied by now should be finished first, to be completed afterwards. */
  readonly isTimeUp: () => boolean;
  /** How long to wait for what is only in journals before what is in session files has its turn, in milliseconds. */
  readonly foldLimitMs: number;
}

/**
 * The stores that go away with an extension that was in this folder of extensions, in the order they are given in. Where
 * two were in one place, one after the other, the first one given is meant.
 */
export async function storesOf(
  stores: readonly KnownStore[],
  extensions: string,
): Promise<readonly KnownStore[]> {
  const own = await realPathOf(extensions);
  const found: KnownStore[] = [];
  for (const store of stores) {
    if (store.extensions === undefined || (await realPathOf(store.extensions)) !== own) continue;
    if (found.every(({ root }) => root !== store.root)) found.push(store);
  }
  return found;
}

const realPathOf = (path: string): Promise<string> => realpath(path).catch(() => path);

/**
 * Makes a backup of a store that is about to be deleted, perhaps by somebody who does not wait and kills this process. So
 * there is a backup of what was changed last as soon as time is up, and then one of everything. The store stays as it
 * is, apart from being folded, and no older backup is removed.
 * @returns Undefined when the user wants no backups, or there is no store.
 * @throws BackupError when it cannot be made.
 */
export async function makeLastBackup(
  { root, editor, isBackedUp, backupFolder }: KnownStore,
  setup: LastBackupSetup,
): Promise<BackupOutcome | undefined> {
  const { disk, clock, log, worker, workerFiles } = setup;
  if (isBackedUp === false || !(await isStore(disk, root))) return undefined;
  const place = await placeOf(disk, backupFolder);
  let hasTime = false;
  let isComplete = true;
  let folding: Promise<void> | undefined;
  const backups = new FileBackups({
    ...{ disk, clock, log, worker, root, editor },
    place: () => place,
    async fold() {
      folding ??= store.foldNow();
      const isFolded = folding.then(() => true);
      isComplete = await (hasTime ? isFolded : Promise.race([isFolded, delay(setup.foldLimitMs, false)]));
    },
    haste: {
      isTimeUp() {
        if (hasTime || !setup.isTimeUp()) return false;
        isComplete = false;
        return true;
      },
    },
  });
  const store = openStore({
    ...{ root, disk, clock, log, worker, secondCopies: backups, takesAll: true },
    ...workerFiles,
  });
  const made = await backups.make();
  if (isComplete) return made;
  hasTime = true;
  return backups.make();
}

async function isStore(disk: Disk, root: string): Promise<boolean> {
  const { sessions, journal } = layoutOf(root);
  return (await disk.facts(sessions)) !== undefined || (await disk.facts(journal)) !== undefined;
}

/** Where the drive of the user's choice is away now, it will not come back in time. */
async function placeOf(disk: Disk, chosen: string | undefined): Promise<BackupPlace> {
  const place = backupPlaceOf(chosen);
  const isThere = place.within === undefined || (await disk.facts(place.within)) !== undefined;
  return isThere ? place : backupPlaceOf(undefined);
}
