import { type App, getSession } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { setSystemPrompt } from "../../app/verbs/setSystemPrompt.ts";
import type { EpochMs } from "../../base/clock.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { stampTime } from "../../core/stamp.ts";
import { tabName } from "../../core/tabName.ts";

/** A system prompt as a file shows it. */
export interface Prompt {
  /** Empty for a session without one. */
  readonly text: string;
  readonly createdAt: EpochMs;
  readonly writtenAt: EpochMs;
}

/** The name of the file is what its tab says, so it is the session's title without what a path cannot hold. */
export const promptPathOf = (session: SessionId, title: string): string =>
  `/${session}/System prompt of ${tabName(title)}.md`;

/** @returns undefined for a path that is none of ours. */
export const sessionOfPrompt = (path: string): SessionId | undefined => readSessionId(path.split("/")[1]);

/** @throws UserError when there is no such session. */
export async function readPrompt(app: App, session: SessionId): Promise<Prompt> {
  const { summary, systemPrompt: text = "" } = await getSession(app, session);
  // Not when the session was last used, or each message would make what is being edited look outdated.
  const stamp = (await app.store.find(session))?.get("field", "systemPrompt")?.stamp;
  const { createdAt } = summary;
  return { text, createdAt, writtenAt: stamp ? (stampTime(stamp) as EpochMs) : createdAt };
}

/** A text of nothing but space takes the system prompt away. @throws what session.setSystemPrompt throws. */
export async function writePrompt(app: App, session: SessionId, text: string): Promise<void> {
  await runVerb(app, setSystemPrompt, { session, text });
}
