import { systemClock } from "../../base/clock.ts";
import { nodeSyncFiles } from "./nodeSyncFiles.ts";
import type { SyncServiceSetup } from "./serviceSetup.ts";
import { SyncService } from "./syncService.ts";

/** Syncing with what this machine has for it. Nothing is read or written yet. */
export const openSync = (setup: Omit<SyncServiceSetup, "files" | "clock" | "random">): SyncService =>
  new SyncService({ ...setup, files: nodeSyncFiles, clock: systemClock, random: Math.random });
