import * as v from "valibot";
import type { Message } from "../../core/message.ts";
import type { SessionSummary } from "../../core/session.ts";
import { findSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const showSession = verb({
  name: "session.show",
  title: "Show Session",
  description: "Answers a session with the messages that are shown, oldest first.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<SessionSummary & { messages: readonly Message[] }> {
    const found = await findSession(app, session);
    if (!found) throw new UserError("There is no session with this id.");
    return { ...found.summary, messages: found.thread };
  },
});
