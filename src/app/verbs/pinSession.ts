import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { ranksToMove } from "../../core/pinOrder.ts";
import { fieldChange, pinnedFirst } from "../../core/session.ts";
import type { App } from "../app.ts";
import { changeMany, presentSummary } from "../manySessions.ts";
import { isListed } from "../projectList.ts";
import { oneOrMany, oneOrManyEntries, sessionIdSchema, verb } from "../verb.ts";

export const pinSession = verb({
  name: "session.pin",
  title: "Pin Session",
  description:
    "Keeps one or several sessions at the top of the list, and puts pinned ones in order. No clean-up ever touches them.",
  input: v.object({
    ...oneOrManyEntries,
    before: v.optional(
      v.pipe(
        v.nullable(sessionIdSchema),
        v.description(
          "The pinned session that they are to stand before; null puts them last. Left out, those that are pinned stay where they are.",
        ),
      ),
    ),
  }),
  /** Those that were not pinned before: what session.unpin takes back. */
  async run(app, { before, ...args }): Promise<{ changed: readonly SessionId[] }> {
    const sessions = oneOrMany(args);
    const changed = await changeMany(
      app,
      sessions,
      async (session, listed) => (await presentSummary(app, session, listed)).pinned === true,
      async (session, isPinned) => {
        if (!isPinned) await app.store.append(session, [fieldChange("pinned", true)]);
        return !isPinned;
      },
    );
    if (before !== undefined) await move(app, sessions, before);
    return { changed };
  },
});

async function move(app: App, sessions: readonly SessionId[], before: SessionId | null): Promise<void> {
  const pinned = (await app.store.list()).filter((summary) => summary.pinned && isListed(summary));
  for (const [session, rank] of ranksToMove(pinnedFirst(pinned), sessions, before))
    await app.store.append(session, [fieldChange("pinRank", rank)]);
}
