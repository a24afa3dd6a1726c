import type { SessionId } from "../core/ids.ts";
import type { RecordTexts } from "./workerProtocol.ts";

/** What a session holds, in the form that is cheapest to hand to another thread. */
export type SessionContent =
  /** A session file as it is on disk. It was not verified. */
  | { readonly kind: "file"; readonly generation: number; readonly bytes: Uint8Array }
  | { readonly kind: "records"; readonly texts: RecordTexts }
  /** Deleted, and as far as content goes not there. */
  | { readonly kind: "nothing" };

/** The sessions' content, for whatever is made from it and has to keep up with it. */
export interface SessionContents {
  /** For every session a text that differs whenever what it holds may differ. @throws StoreError when that cannot be read. */
  contentStates(): Promise<ReadonlyMap<SessionId, string>>;

  /**
   * What a session holds now.
   * @param form `records` where the file as it is turned out not to be readable.
   * @throws StoreError when it cannot be read.
   */
  contentOf(session: SessionId, form: "any" | "records"): Promise<SessionContent>;
}
