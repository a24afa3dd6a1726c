import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange } from "../../core/session.ts";
import { changeMany, presentSummary } from "../manySessions.ts";
import { oneOrMany, oneOrManyEntries, verb } from "../verb.ts";

export const unpinSession = verb({
  name: "session.unpin",
  title: "Unpin Session",
  description: "Lets one or several sessions take their place in the list by their age again.",
  input: v.object(oneOrManyEntries),
  /** What session.pin takes back. */
  async run(app, args): Promise<{ changed: readonly SessionId[] }> {
    const changed = await changeMany(
      app,
      oneOrMany(args),
      async (session, listed) => (await presentSummary(app, session, listed)).pinned === true,
      async (session, isPinned) => {
        if (isPinned) await app.store.append(session, [fieldChange("pinned", null)]);
        return isPinned;
      },
    );
    return { changed };
  },
});
