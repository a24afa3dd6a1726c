import type { SyncChannelStatus } from "../app/syncStatus.ts";
import type { Json } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import type { Round } from "./courier.ts";

/** What a channel itself knows of its status; whether it runs is known to who runs it. */
export type ChannelFacts = Omit<SyncChannelStatus, "state" | "problem" | "readAt">;

/** One way to the user's other machines: Settings Sync, or a folder. One window of a machine runs it at a time. */
export interface Channel {
  readonly kind: SyncChannelStatus["kind"];
  /**
   * Takes in what others say, and says what is new when that is due. To be called every few seconds, one call at a time.
   * @throws StoreError, TransportError. The next round does what was not done.
   */
  round(): Promise<Round>;
  /** The user agreed that what this machine removed is removed here, too. The next round does it. */
  agree(device: string): void;
  /** The user decided that what this machine removed stays, everywhere. The next round says so. */
  keep(device: string): void;
  /** Takes away the place of a machine that is gone for good. @throws TransportError */
  forget(device: string): Promise<void>;
  /**
   * Empties a place whose content is refused, as the facts name it.
   * @param isNewer Whether the user knows that a newer version of Braid wrote there, if one did.
   * @throws UserError when this may not be, TransportError. Left out where there are no such places.
   */
  empty?(place: string, isNewer: boolean): Promise<void>;
  facts(): Promise<ChannelFacts>;
  /** By machine: sessions that it removed, and that stay here until the user decides. */
  readonly held: ReadonlyMap<string, readonly SessionId[]>;
  /** What it should know again after a restart, and is only asked to be given back. Losing it costs time, never data. */
  readonly memory: Json;
}
