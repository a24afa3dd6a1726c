import type { Event } from "../base/emitter.ts";
import type { SessionId } from "../core/ids.ts";
import type { SyncStatus } from "./syncStatus.ts";

/** Where the messages of a session are that are not here. */
export interface AwaitedMessages {
  /** What the machines are called that have them: untrusted text. */
  readonly on: readonly string[];
  /** How many messages the session has there. */
  readonly messages: number;
}

/** What came from other machines and may surprise whoever looks at it here. */
export interface SyncNews {
  /** Continued here and elsewhere: both continuations are there, as versions. */
  readonly forked: readonly SessionId[];
  /** Deleted on one machine and continued on another, so that they stay. */
  readonly continued: readonly SessionId[];
  /** Deleted on another machine, where messages had not arrived that are here, so that they stay here. */
  readonly kept: readonly SessionId[];
  /** Deleted before messages had arrived here, with which they are back. */
  readonly returned: readonly SessionId[];
  /** What the other machine is called, if there is but one: untrusted text. Of several, any may have passed it on. */
  readonly otherMachine?: string;
}

/** Carries sessions between the machines of one user. The store is the truth; this only moves records. */
export interface Sync {
  /** How things stand, as this window or another one found out last. */
  status(): Promise<SyncStatus>;
  /** Something of the status may be different now. Fires at most a few times a minute. */
  readonly onDidChange: Event<void>;
  /** Fires in one window of this machine only. */
  readonly onDidReceive: Event<SyncNews>;
  /** Undefined for a session that is here as far as is known. Told from the last status, without waiting. */
  awaited(session: SessionId): AwaitedMessages | undefined;
  /**
   * Looks for news at once, and says what there is to say as soon as that is allowed. Resolves when it has looked.
   * @throws UserError when syncing is off, or asked for again within half a minute.
   */
  now(): Promise<void>;
  /** The sessions that this device removed and that are held back are removed here, too. @throws UserError for a device that nothing is held of. */
  agree(device: string): Promise<void>;
  /**
   * The sessions that this device removed and that are held back stay, and come back on every machine.
   * @throws UserError for a device that nothing is held of.
   */
  keep(device: string): Promise<void>;
  /** Takes a machine that is gone for good off the list. Should it come back, it is listened to again. @throws UserError, TransportError. */
  forget(device: string): Promise<void>;
  /**
   * Empties a place of the mailbox whose content was refused, as the status names it. Who wrote there says it again.
   * @param isNewer Whether the user knows that a newer version of Braid wrote there, if one did.
   * @throws UserError where that is not known, or somebody puts it right; TransportError.
   */
  emptyPlace(place: string, isNewer: boolean): Promise<void>;
}
