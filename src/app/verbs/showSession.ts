import * as v from "valibot";
import type { Message } from "../../core/message.ts";
import type { SessionSummary } from "../../core/session.ts";
import { findSession } from "../app.ts";
import { type ChildSession, childrenOf } from "../copies.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export interface ShownSession extends SessionSummary {
  readonly messages: readonly Message[];
  /** Its branches and duplicates. Where it comes from itself is its `origin`. */
  readonly children: readonly ChildSession[];
}

export const showSession = verb({
  name: "session.show",
  title: "Show Session",
  description:
    "Answers a session with the messages that are shown, oldest first, and with the sessions that were branched off it.",
  input: v.object({ session: sessionIdSchema }),
  async run(app, { session }): Promise<ShownSession> {
    const found = await findSession(app, session);
    if (!found) throw new UserError("There is no session with this id.");
    return { ...found.summary, messages: found.thread, children: await childrenOf(app, session) };
  },
});
