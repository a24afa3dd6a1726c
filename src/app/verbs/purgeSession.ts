import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { purgeSessions } from "../purgeSessions.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const purgeSession = verb({
  name: "session.purge",
  title: "Delete Session Permanently",
  description:
    "Removes sessions that are in the trash for good, in every window and on every machine. Only a backup made before can bring them back.",
  input: v.object({
    sessions: v.pipe(
      v.array(sessionIdSchema),
      v.minLength(1),
      v.description("Sessions that are in the trash."),
    ),
  }),
  run: (app, { sessions }): Promise<{ readonly purged: readonly SessionId[] }> =>
    purgeSessions(app, sessions),
});
