import type { SessionId } from "../../core/ids.ts";
import type { Session } from "../../core/session.ts";
import { findSession } from "../app.ts";
import { UserError } from "../userError.ts";
import { runVerb } from "../verb.ts";
import { createSession } from "../verbs/createSession.ts";
import { openSession } from "../verbs/openSession.ts";
import { type SlashContext, type SlashOutcome, silent } from "./slashCommand.ts";

/** Undefined for a conversation that does not exist until something is said. */
export async function existing({ app, session }: SlashContext): Promise<Session | undefined> {
  const found = await findSession(app, session);
  return found?.summary.listed ? found : undefined;
}

/** @throws UserError with what to do, while nothing was said yet. */
export async function needed(context: SlashContext): Promise<Session> {
  const session = await existing(context);
  if (!session) throw new UserError("Nothing was said here yet. Send a message first.");
  return session;
}

/** The session to set something at. A conversation in which nothing was said yet becomes a real session by that. */
export async function ensured(context: SlashContext): Promise<SessionId> {
  if (await existing(context)) return context.session;
  return (await runVerb(context.app, createSession, {})).session;
}

/** Shows another session where the person types. */
export async function show(context: SlashContext, session: SessionId): Promise<SlashOutcome> {
  await runVerb(context.app, openSession, { session, where: context.desk.where });
  return silent;
}
