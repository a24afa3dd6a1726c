import * as v from "valibot";
import type { Message } from "../../core/message.ts";
import { RecordSet } from "../../core/recordSet.ts";
import type { Session, SessionSummary } from "../../core/session.ts";
import { markdownOf } from "../../exchange/markdown.ts";
import { plainTextOf } from "../../exchange/plainText.ts";
import { type Transcript, transcriptOf } from "../../exchange/transcript.ts";
import { type App, findSession } from "../app.ts";
import { type ChildSession, childrenOf } from "../copies.ts";
import { joinedText } from "../shareThread.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export interface ShownSession extends SessionSummary {
  /** What models are told before the conversation. */
  readonly systemPrompt?: string;
  /** Those asked for, oldest first; none with `summaryOnly`. */
  readonly messages: readonly Message[];
  /** How many messages are shown in all. */
  readonly threadLength: number;
  /** Its branches and duplicates. Where it comes from itself is its `origin`. */
  readonly children: readonly ChildSession[];
}

/** A session as a text for people. */
export interface ShownText {
  readonly text: string;
}

const encoders = { markdown: markdownOf, text: plainTextOf } as const;

export const showSession = verb({
  name: "session.show",
  title: "Show Session",
  description:
    "Answers a session with the messages that are shown, oldest first, and with the sessions that were branched off it; or as a text to read.",
  input: v.object({
    session: sessionIdSchema,
    format: v.optional(
      v.pipe(
        v.picklist(["json", "markdown", "text"]),
        v.description("Data, unless said otherwise, or a text in `text`: Markdown or plain."),
      ),
    ),
    summaryOnly: v.optional(v.pipe(v.boolean(), v.description("Without the messages."))),
    skip: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.description("Leave out so many messages at the beginning. A negative number counts from the end."),
      ),
    ),
    limit: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.description("At most so many messages.")),
    ),
  }),
  async run(app, { session: id, format = "json", ...range }): Promise<ShownSession | ShownText> {
    const session = await findSession(app, id);
    if (!session) throw new UserError("There is no session with this id.");
    const messages = chosen(session.thread, range);
    if (format !== "json") {
      const transcript = await transcriptWith(app, session, messages);
      return { text: await joinedText(encoders[format](transcript)) };
    }
    const { summary, systemPrompt, thread } = session;
    return {
      ...summary,
      ...(systemPrompt !== undefined && { systemPrompt }),
      messages,
      threadLength: thread.length,
      children: await childrenOf(app, id),
    };
  },
});

interface Range {
  readonly summaryOnly?: boolean | undefined;
  readonly skip?: number | undefined;
  readonly limit?: number | undefined;
}

function chosen(
  thread: readonly Message[],
  { summaryOnly = false, skip = 0, limit = thread.length }: Range,
): readonly Message[] {
  if (summaryOnly) return [];
  const start = skip < 0 ? Math.max(0, thread.length + skip) : skip;
  return thread.slice(start, start + limit);
}

/** Says of the whole session what it is, and only of some messages what was said. */
async function transcriptWith(app: App, session: Session, messages: readonly Message[]): Promise<Transcript> {
  const records = new RecordSet(session.summary.id, (await app.store.find(session.summary.id)) ?? []);
  const { entries } = transcriptOf({ ...session, thread: messages }, records, true);
  return { ...transcriptOf(session, records, true), entries };
}
