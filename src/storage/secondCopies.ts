import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";

/** Where else records of a session may be found when its own files are damaged. */
export interface SecondCopies {
  /**
   * The records of the newest whole copy of a session, undefined when there is none. Copies that do not verify are
   * passed over, and so are those that cannot be read.
   * @throws the disk's error when that passes by itself: then there may be more.
   */
  newestOf(session: SessionId): Promise<readonly SessionRecord[] | undefined>;
}

export const noSecondCopies: SecondCopies = { newestOf: async () => undefined };
