import * as v from "valibot";
import type { Json } from "../base/json.ts";
import { type MessageId, readMessageId, readSessionId, type SessionId } from "../core/ids.ts";
import { isMetaValue, readMetaName } from "../core/metadata.ts";
import { projectsSession } from "../core/projectRecords.ts";
import { readTag, tagLimit } from "../core/tags.ts";
import type { App } from "./app.ts";
import { UserError } from "./userError.ts";

/** One thing a user can do. The palette, menus, the chat, other extensions and later the command line are its doors. */
export interface Verb<Args = unknown, Result = unknown> {
  /** `session.rename`; the command is called `braid.session.rename`. */
  readonly name: string;
  /** As in a menu: "Rename Session". */
  readonly title: string;
  /** One sentence for people and for programs that choose among verbs. */
  readonly description: string;
  readonly input: v.GenericSchema<unknown, Args>;
  run(app: App, args: Args, signal: AbortSignal): Promise<Result>;
}

/** Lets the compiler derive a verb's argument from its schema. */
export const verb = <Schema extends v.GenericSchema, Result>(definition: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Schema;
  run(app: App, args: v.InferOutput<Schema>, signal: AbortSignal): Promise<Result>;
}): Verb<v.InferOutput<Schema>, Result> => definition as unknown as Verb<v.InferOutput<Schema>, Result>;

/**
 * Reads the argument, then runs the verb. Every door comes through here.
 * @throws UserError when the argument has the wrong form, or the verb refuses.
 */
export async function runVerb<Args, Result>(
  app: App,
  { name, input, run }: Verb<Args, Result>,
  args: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result> {
  const read = v.safeParse(input, args ?? {});
  if (!read.success) throw new UserError(`${name}: ${v.summarize(read.issues)}`);
  return run(app, read.output, signal);
}

const hasForm = (read: (text: unknown) => unknown) => (text: string) => read(text) !== undefined;

/** The id of a session, whole. */
export const sessionIdSchema = v.pipe(
  v.string(),
  v.check(
    (text) => readSessionId(text) !== undefined && text !== projectsSession,
    "This is not the id of a session.",
  ),
  v.description("The session's id: 12 characters of 0-9 and a-z."), // Behind a transformation JSON Schema has no place for it.
  v.transform((text) => text as SessionId),
);

export const messageIdSchema = v.pipe(
  v.string(),
  v.check(hasForm(readMessageId), "This is not the id of a message."),
  v.description("The message's id."),
  v.transform((text) => text as MessageId),
);

/** What a person says to a model. */
export const spokenTextSchema = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== "", "There is nothing to send."),
  v.description("What to say. It may have several lines."),
);

export const titleSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, "A title needs at least one character."),
  v.maxLength(200, "A title has at most 200 characters."),
  v.description("A title for people: one line of up to 200 characters."),
);

/** One or several sessions; naming one twice does no harm. */
export const sessionIdsSchema = v.pipe(
  v.array(sessionIdSchema),
  v.minLength(1, "Name at least one session."),
  v.description("The ids of one or several sessions."),
  v.transform((sessions): readonly SessionId[] => [...new Set(sessions)]),
);

/** What verbs take that are about one session or about several: `session`, or `sessions`. */
export const oneOrManyEntries = {
  session: v.optional(sessionIdSchema),
  sessions: v.optional(sessionIdsSchema),
};

/** @throws UserError unless exactly one of the two was given. */
export function oneOrMany({
  session,
  sessions,
}: {
  readonly session?: SessionId | undefined;
  readonly sessions?: readonly SessionId[] | undefined;
}): readonly SessionId[] {
  if ((session === undefined) === (sessions === undefined))
    throw new UserError("Name either one session or several.");
  return sessions ?? (session === undefined ? [] : [session]);
}

/** One or several tags, in the form in which they are kept. */
export const tagsSchema = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (text) => readTag(text) !== undefined,
        `A tag has 1 to ${tagLimit} characters, and no invisible ones that control the text around it.`,
      ),
      v.transform((text) => readTag(text) ?? text),
    ),
  ),
  v.minLength(1, "Name at least one tag."),
  v.maxLength(100, "At most 100 tags at once."),
  v.description("One or several tags."),
);

export const metaNameSchema = v.pipe(
  v.string(),
  v.check(
    (text) => readMetaName(text) !== undefined,
    "A name has 1 to 100 characters, and no invisible ones.",
  ),
  v.description("Any name, such as project or priority."),
  v.transform((name) => readMetaName(name) ?? name),
);

/** Any JSON but null, which stands for "removed". */
export const metaValueSchema = v.pipe(
  v.unknown(),
  v.description("Any JSON but null."),
  v.check(isMetaValue, "A value is any JSON but null, of at most 100,000 characters."),
  v.transform((value) => JSON.parse(JSON.stringify(value)) as Json),
);

/** Which model, at which provider. */
export const modelSchema = v.pipe(
  v.object({
    provider: v.pipe(v.string(), v.minLength(1)),
    model: v.pipe(v.string(), v.minLength(1), v.maxLength(300)),
  }),
  v.description("A provider and a model, each by its id as model.list answers it."),
);

/** Told to models before a conversation. */
export const systemPromptSchema = v.pipe(
  v.string(),
  v.maxLength(100_000, "A system prompt has at most 100,000 characters."),
  v.description("What models are told before the conversation. It may have several lines."),
);
