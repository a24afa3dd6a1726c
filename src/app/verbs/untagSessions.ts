import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { changesToUntag, tagKeyOf } from "../../core/tags.ts";
import { changeEach } from "../eachSession.ts";
import { sessionIdsSchema, tagsSchema, verb } from "../verb.ts";
import type { TaggedSession } from "./tagSessions.ts";

export const untagSessions = verb({
  name: "session.untag",
  title: "Remove Tag from Session",
  description: "Removes tags from one or several sessions, in whatever case they are written.",
  input: v.object({ sessions: sessionIdsSchema, tags: tagsSchema }),
  /** `changed` is what session.tag takes back. */
  async run(app, { sessions, tags }): Promise<{ changed: readonly TaggedSession[] }> {
    const unwanted = new Set(tags.map(tagKeyOf));
    const removed = new Map<SessionId, readonly string[]>();
    const changed = await changeEach(app, sessions, (summary) => {
      removed.set(
        summary.id,
        summary.tags.filter((tag) => unwanted.has(tagKeyOf(tag))),
      );
      return changesToUntag(summary.tags, tags);
    });
    return { changed: changed.map(({ session }) => ({ session, tags: removed.get(session) ?? [] })) };
  },
});
