import { join } from "node:path";
import * as v from "valibot";
import { type SyncStatus, syncStatusSchema } from "../../app/syncStatus.ts";
import type { EpochMs } from "../../base/clock.ts";
import { readJson, type SyncFiles, syncFolderOf } from "./syncFiles.ts";

export const statusPathOf = (root: string): string => join(syncFolderOf(root), "status.json");

/** What is known where syncing never ran. */
export const noStatus: SyncStatus = {
  ...{ form: 1, at: 0 as EpochMs, device: "", name: "" },
  ...{ content: "everything", channels: [], skipped: [] },
};

/**
 * How syncing stood when a window said so last: `at` tells when. One without channels where it is off, never ran, or what is
 * there was written by a version that says it otherwise.
 * @param root The store's folder.
 */
export async function readSyncStatus(files: Pick<SyncFiles, "readFile">, root: string): Promise<SyncStatus> {
  const read = v.safeParse(syncStatusSchema, await readJson(files, statusPathOf(root)));
  return read.success ? read.output : noStatus;
}
