import type { EpochMs } from "../base/clock.ts";
import { readSessionId } from "../core/ids.ts";
import { textOf } from "../core/message.ts";
import { sessionOf, untitled } from "../core/session.ts";
import type { SessionStore } from "./sessionStore.ts";

/** The user's sessions as reading matter. */
export interface SessionLibrary {
  /** Newest first; those in the trash carry `deletedAt`. */
  sessions(): Promise<
    readonly {
      readonly id: string;
      readonly title: string;
      readonly updatedAt: EpochMs;
      readonly messageCount: number;
      readonly deletedAt?: EpochMs;
    }[]
  >;
  /** What was said in a session as it is shown, oldest first; undefined when there is no such session. */
  text(
    id: string,
  ): Promise<readonly { readonly role: "user" | "assistant"; readonly text: string }[] | undefined>;
}

export const sessionLibrary = (store: () => SessionStore): SessionLibrary => ({
  async sessions() {
    return (await store().list())
      .filter(({ listed }) => listed)
      .map(({ id, title, updatedAt, messageCount, deletedAt }) => ({
        id,
        title: title ?? untitled,
        updatedAt,
        messageCount,
        ...(deletedAt !== undefined && { deletedAt }),
      }));
  },
  async text(text) {
    const id = readSessionId(text);
    const records = id && (await store().find(id));
    return (
      records &&
      sessionOf(records, () => true).thread.flatMap(({ role, parts }) =>
        role === "system" ? [] : [{ role, text: textOf(parts) }],
      )
    );
  },
});
