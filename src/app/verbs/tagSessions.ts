import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { changesToTag } from "../../core/tags.ts";
import { changeEach } from "../eachSession.ts";
import { sessionIdsSchema, tagsSchema, verb } from "../verb.ts";

export interface TaggedSession {
  readonly session: SessionId;
  /** Those that it did not have before. */
  readonly tags: readonly string[];
}

export const tagSessions = verb({
  name: "session.tag",
  title: "Tag Session",
  description:
    "Adds tags to one or several sessions. Case does not count: a tag that a session has already stays as it is written.",
  input: v.object({ sessions: sessionIdsSchema, tags: tagsSchema }),
  /** `changed` is what session.untag takes back. */
  async run(app, { sessions, tags }): Promise<{ changed: readonly TaggedSession[] }> {
    const changed = await changeEach(app, sessions, (summary) => changesToTag(summary.tags, tags));
    return {
      changed: changed.map(({ session, changes }) => ({
        session,
        tags: changes.map(({ value }) => String(value)),
      })),
    };
  },
});
