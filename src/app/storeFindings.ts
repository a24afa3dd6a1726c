import type { Event } from "../base/emitter.ts";
import type { SessionId } from "../core/ids.ts";

/** Something about the store that somebody may have to be told. Paths are relative to the store. */
export type Finding =
  /** Did not verify. It was moved, and what was whole in it is used. */
  | {
      readonly kind: "quarantined";
      readonly file: string;
      readonly movedTo: string;
      readonly because: string;
    }
  /** The disk did not let it be read. Whatever else can be read is used. */
  | { readonly kind: "unreadable"; readonly file: string; readonly because: string }
  /** Written by a newer Braid. It is neither read nor touched. */
  | { readonly kind: "newerVersion"; readonly file: string; readonly version: number }
  /** A session's newest file is damaged or missing, and the session was put together again from second copies. */
  | {
      readonly kind: "restored";
      readonly file: string;
      readonly session: SessionId;
      readonly from: readonly SecondSource[];
      /** Whether it is as it was. Undefined when the damaged file does not tell any more. */
      readonly isWhole: boolean | undefined;
    }
  /** A session's files are damaged or missing, and there is no second copy of anything in it. */
  | { readonly kind: "lost"; readonly file: string; readonly session: SessionId };

/** Where records are found whose session file does not verify. */
export type SecondSource = "previousEdition" | "journal" | "foldedJournal" | "backup";

/** What the store met since it was opened. */
export interface StoreFindings {
  readonly findings: readonly Finding[];
  readonly onDidFind: Event<Finding>;
}
