import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange, type SessionSummary, untitled } from "../../core/session.ts";
import { type App, getSession } from "../app.ts";
import { sessionIdSchema, verb } from "../verb.ts";

/** A session of which nothing can be read is only a row, which people may want to be rid of. */
const findDamaged = async (app: App, session: SessionId): Promise<SessionSummary | undefined> =>
  (await app.store.list()).find(({ id, trouble }) => id === session && trouble === "damaged");

export const deleteSession = verb({
  name: "session.delete",
  title: "Delete Session",
  description:
    "Moves a session to the trash, from where session.restore brings it back. A reply that is being written is stopped. One that is damaged beyond repair only leaves the list: its files stay in quarantine.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<{ title: string }> {
    const { title = untitled } =
      (await findDamaged(app, session)) ?? (await getSession(app, session)).summary;
    await app.turns.stop(session);
    await app.store.append(session, [fieldChange("deleted", true)]);
    return { title };
  },
});
