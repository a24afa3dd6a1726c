import * as v from "valibot";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { resolveSession } from "../resolveSession.ts";
import { runVerb, verb } from "../verb.ts";
import { openSession } from "./openSession.ts";

export const resumeSession = verb({
  name: "session.resume",
  title: "Resume Session",
  description: "Shows the session that is named, to go on with it: the last one, or one by its title or id.",
  input: v.object({
    which: v.pipe(
      v.string(),
      v.description(
        "Which one: “last”, an id or its beginning (3 characters or more), a title or a part of one title.",
      ),
    ),
  }),
  async run(app, { which }, signal): Promise<{ session: SessionId; title: string }> {
    const { id: session, title = untitled } = await resolveSession(app, which, app.screen?.active);
    await runVerb(app, openSession, { session }, signal);
    return { session, title };
  },
});
