import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { readEmoji } from "../../core/emoji.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Change } from "../../core/record.ts";
import { fieldChange } from "../../core/session.ts";
import { sessionColours } from "../../core/summaryFacts.ts";
import { changeEach } from "../eachSession.ts";
import { sessionIdsSchema, verb } from "../verb.ts";

/** What was changed of a session, as it was before and as session.setLook takes it. */
export interface FormerLook {
  readonly session: SessionId;
  readonly emoji?: Json;
  readonly colour?: Json;
}

export const setLook = verb({
  name: "session.setLook",
  title: "Set Colour or Emoji",
  description:
    "Gives one or several sessions a colour or an emoji by which they are found in lists. What is left out stays as it is.",
  input: v.object({
    sessions: sessionIdsSchema,
    emoji: v.optional(
      v.pipe(
        v.nullable(v.string()),
        v.check((text) => text === null || readEmoji(text) !== undefined, "This is not one emoji."),
        v.description("One emoji, shown before the title; null takes it away."),
      ),
    ),
    colour: v.optional(
      v.pipe(
        v.nullable(v.picklist(sessionColours)),
        v.description("The colour of the session's icon; null takes it away."),
      ),
    ),
  }),
  /** `changed` holds what brings the former looks back. */
  async run(app, { sessions, emoji, colour }): Promise<{ changed: readonly FormerLook[] }> {
    const wanted = { emoji: emoji == null ? emoji : readEmoji(emoji), colour };
    const former: FormerLook[] = [];
    await changeEach(app, sessions, (summary) => {
      const changes: Change[] = [];
      const before: { emoji?: Json; colour?: Json } = {};
      for (const field of ["emoji", "colour"] as const) {
        const known = summary[field] ?? null;
        const value = wanted[field];
        if (value === undefined || value === known) continue;
        changes.push(fieldChange(field, value));
        before[field] = known;
      }
      if (changes.length > 0) former.push({ session: summary.id, ...before });
      return changes;
    });
    return { changed: former };
  },
});
