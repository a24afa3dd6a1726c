import type { SessionId } from "../../core/ids.ts";

/** A command that a click on a row runs, by its id and what it is given. */
export interface RowDeed {
  readonly command: string;
  readonly title: string;
  readonly args: readonly unknown[];
}

/** One row of the view of syncing, as plain data. Its texts are shown as they are: whoever makes it makes them harmless. */
export interface SyncRow {
  /** The same for the same thing from one drawing to the next, so that what is unfolded stays so. */
  readonly id: string;
  /** Menus go by it. */
  readonly kind: "channel" | "machine" | "self" | "held" | "emptiable" | "session" | "group" | "note";
  readonly label: string;
  readonly description?: string;
  /** Lines. */
  readonly tooltip: readonly string[];
  /** A codicon. */
  readonly icon: string;
  readonly tone?: "warning" | "error" | "quiet";
  readonly rows?: readonly SyncRow[];
  /** Sessions below it, whose titles are looked up when the row is unfolded. */
  readonly sessions?: readonly SessionNote[];
  readonly isUnfolded?: boolean;
  /** The machine that it is about, for commands. */
  readonly device?: string;
  /** The place of the mailbox that it is about, for commands. */
  readonly place?: string;
  readonly deed?: RowDeed;
}

/** A session of a row, with what is said about it behind its title. */
export interface SessionNote {
  readonly session: SessionId;
  readonly note: string;
}
