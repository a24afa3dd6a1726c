import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import type { SessionId } from "../../core/ids.ts";
import { removalOfListed, removalValue } from "../../core/removal.ts";
import { fieldChange, untitled } from "../../core/session.ts";
import type { App } from "../app.ts";
import { changeMany, presentSummary } from "../manySessions.ts";
import { oneOrMany, oneOrManyEntries, verb } from "../verb.ts";

/** What cannot be read goes as a whole. */
async function removalByReading(app: App, session: SessionId): Promise<Json> {
  const known = await app.store.find(session).catch(() => undefined);
  return known ? removalValue(known) : true;
}

export const deleteSession = verb({
  name: "session.delete",
  title: "Delete Session",
  description:
    "Moves one or several sessions to the trash, from where session.restore brings them back. A reply that is being written is stopped. One that is damaged beyond repair only leaves the list: its files stay in quarantine.",
  input: v.object(oneOrManyEntries),
  /** The title of the first, and what session.restore takes to bring them back. */
  async run(app, args): Promise<{ title: string; changed: readonly SessionId[] }> {
    let first: string | undefined;
    const changed = await changeMany(
      app,
      oneOrMany(args),
      async (session, listed) => {
        // A session of which nothing can be read is only a row, which people may want to be rid of.
        const isDamaged = listed?.trouble === "damaged";
        const summary = isDamaged ? listed : await presentSummary(app, session, listed);
        first ??= summary.title ?? untitled;
        return summary;
      },
      async (session, summary) => {
        const removal = app.turns.isBusy(session) ? undefined : removalOfListed(summary);
        await app.turns.stop(session);
        await app.store.append(session, [
          fieldChange("deleted", removal ?? (await removalByReading(app, session))),
        ]);
        return true;
      },
    );
    return { title: first ?? untitled, changed };
  },
});
