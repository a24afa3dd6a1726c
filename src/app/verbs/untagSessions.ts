import * as v from "valibot";
import { changesToUntag, tagKeyOf, tagsOf } from "../../core/tags.ts";
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
    const removed: string[][] = [];
    const changed = await changeEach(app, sessions, (records) => {
      const changes = changesToUntag(records, tags);
      if (changes.length > 0) removed.push(tagsOf(records).filter((tag) => unwanted.has(tagKeyOf(tag))));
      return changes;
    });
    return { changed: changed.map(({ session }, index) => ({ session, tags: removed[index] ?? [] })) };
  },
});
