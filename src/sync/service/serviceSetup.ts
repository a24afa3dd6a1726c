import type { Clock } from "../../base/clock.ts";
import type { Disposable } from "../../base/disposable.ts";
import type { Event } from "../../base/emitter.ts";
import type { Log } from "../../base/log.ts";
import type { FolderFiles } from "../folder/folderFiles.ts";
import type { Memento } from "../mailbox.ts";
import type { Note } from "./identity.ts";
import type { SyncFiles } from "./syncFiles.ts";
import type { SyncedStore } from "./syncSources.ts";

/** What the user set, read anew whenever it is asked for. */
export interface SyncSettings {
  readonly settingsSync: boolean;
  /** Absolute. Undefined for none. */
  readonly folder: string | undefined;
  /** Characters of all slots together. */
  readonly budget: number;
  /** What this machine is called. */
  readonly deviceName: string;
}

/** What syncing needs of the editor. */
export interface SyncEditor {
  /** The synced part of what the editor remembers. */
  readonly memento: Memento;
  /**
   * Registers keys of the memento for this version of Braid: those are synced. Every machine has to register the same ones,
   * also where syncing is off: a key that one of them does not register is removed for all.
   */
  registerKeys(keys: readonly string[]): void;
  /** What the user agreed to on this machine, see `readSyncConsent`. */
  readonly consent: Pick<Note, "read">;
  /** A random half of this machine's id. */
  readonly half: Note;
  /** Something that only the window can answer. In a window that is gone it stays open for ever. */
  ask(): Promise<unknown>;
  readonly onDidChangeFocus: Event<boolean>;
  /** Lets the editor fetch and upload at once, where it has Settings Sync. May never resolve. */
  syncNow(): Promise<void>;
}

/** Waiting, as a value, so that tests need not wait. */
export interface SyncTimers {
  after(delayMs: number, run: () => void): Disposable;
}

export interface SyncServiceSetup {
  readonly store: SyncedStore;
  /** The store's folder. */
  readonly root: string;
  readonly storeId: () => Promise<string>;
  readonly editor: SyncEditor;
  readonly settings: { read(): SyncSettings; readonly onDidChange: Event<void> };
  /** Of Braid. */
  readonly version: string;
  readonly files: SyncFiles;
  /** Of the folder that the user chose. */
  readonly folderFiles: FolderFiles;
  readonly clock: Clock;
  readonly timers: SyncTimers;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
}
