import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { removalValue } from "../../core/removal.ts";
import { fieldChange, untitled } from "../../core/session.ts";
import { changeMany, presentSummary } from "../manySessions.ts";
import { oneOrMany, oneOrManyEntries, verb } from "../verb.ts";

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
        const { title = untitled } = isDamaged ? listed : await presentSummary(app, session, listed);
        first ??= title;
      },
      async (session) => {
        await app.turns.stop(session);
        const known = await app.store.find(session).catch(() => undefined); // A damaged one cannot be read.
        await app.store.append(session, [fieldChange("deleted", known ? removalValue(known) : true)]);
        return true;
      },
    );
    return { title: first ?? untitled, changed };
  },
});
