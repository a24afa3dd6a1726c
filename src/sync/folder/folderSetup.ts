import type { Clock } from "../../base/clock.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SyncSource } from "../source.ts";
import type { FolderFiles } from "./folderFiles.ts";

export interface FolderChannelSetup {
  /** Absolute. Chosen by the user; it has to be there. */
  readonly folder: string;
  /** 12 characters of 0-9 and a-z, of this store and this editor profile. */
  readonly device: string;
  name(): string;
  /** Of Braid. */
  readonly version: string;
  readonly source: SyncSource;
  readonly files: FolderFiles;
  readonly clock: Clock;
  /** What is held back of what came by another channel. */
  readonly heldElsewhere?: () => Iterable<SessionId>;
  /** What `memory` was the last time, or anything else. */
  readonly memory?: unknown;
}
