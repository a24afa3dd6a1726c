import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange } from "../../core/session.ts";
import { changeEach } from "../eachSession.ts";
import { sessionIdsSchema, verb } from "../verb.ts";

export const unarchiveSessions = verb({
  name: "session.unarchive",
  title: "Unarchive Session",
  description: "Lets archived sessions take their place in the list again.",
  input: v.object({ sessions: sessionIdsSchema }),
  /** `changed` is what session.archive takes back. */
  async run(app, { sessions }): Promise<{ changed: readonly SessionId[] }> {
    const changed = await changeEach(app, sessions, ({ archived }) =>
      archived ? [fieldChange("archived", null)] : [],
    );
    return { changed: changed.map(({ session }) => session) };
  },
});
