import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { fieldChange } from "../../core/session.ts";
import { changeEach } from "../eachSession.ts";
import { sessionIdsSchema, verb } from "../verb.ts";

export const archiveSessions = verb({
  name: "session.archive",
  title: "Archive Session",
  description:
    "Takes one or several sessions out of the list without deleting them. session.list shows them when asked for archived ones.",
  input: v.object({ sessions: sessionIdsSchema }),
  /** `changed` is what session.unarchive takes back. */
  async run(app, { sessions }): Promise<{ changed: readonly SessionId[] }> {
    const changed = await changeEach(app, sessions, ({ archived }) =>
      archived ? [] : [fieldChange("archived", true)],
    );
    return { changed: changed.map(({ session }) => session) };
  },
});
