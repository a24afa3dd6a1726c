import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { type MessageId, newSessionId, type SessionId } from "../../core/ids.ts";
import type { Change } from "../../core/record.ts";
import { fieldChange, summaryOf } from "../../core/session.ts";
import { changesToTag } from "../../core/tags.ts";
import { workspaceValueOf } from "../../core/workspace.ts";
import { modelChange, refuseUnknownProvider } from "../answer.ts";
import type { App } from "../app.ts";
import { byName } from "../byName.ts";
import { fromTemplate } from "../fromTemplate.ts";
import { templateReferenceSchema } from "../templates.ts";
import {
  metaNameSchema,
  metaValueSchema,
  modelSchema,
  runVerb,
  systemPromptSchema,
  tagsSchema,
  titleSchema,
  verb,
} from "../verb.ts";
import { sendMessage } from "./sendMessage.ts";

/** Pressing "New Session" twice is not meant to leave an empty session behind. */
async function emptyInFront({ screen, store }: App): Promise<SessionId | undefined> {
  const records = screen?.active && (await store.find(screen.active));
  if (!records) return undefined;
  const { id, title, messageCount, deletedAt, purgedAt } = summaryOf(records);
  const isThere = deletedAt === undefined && purgedAt === undefined;
  return messageCount === 0 && title === undefined && isThere ? id : undefined;
}

export interface CreatedSession {
  readonly session: SessionId;
  /** Of the first message and the reply to it, if there is one. */
  readonly message?: MessageId;
  readonly reply?: MessageId;
  /** A sentence for the user about what could not be as the template wants it. */
  readonly notice?: string;
}

export const createSession = verb({
  name: "session.create",
  title: "New Session",
  description:
    "Creates a session in the open workspace and shows it. When nothing is said about it, an empty one that is in front of the user already is used.",
  input: v.object({
    title: v.optional(titleSchema),
    tags: v.optional(tagsSchema),
    model: v.optional(v.pipe(modelSchema, v.description("The model it is answered by."))),
    systemPrompt: v.optional(systemPromptSchema),
    metadata: v.optional(
      v.pipe(byName(metaNameSchema, metaValueSchema), v.description("Metadata: any JSON by name.")),
    ),
    message: v.optional(
      v.pipe(
        v.string(),
        v.check((text) => text.trim() !== "", "There is nothing to send."),
        v.description("The first message. It is sent at once."),
      ),
    ),
    template: v.optional(
      v.pipe(templateReferenceSchema, v.description("The template it is made from: its id, or its name.")),
    ),
    values: v.optional(
      v.pipe(
        byName(v.string(), v.pipe(v.string(), v.maxLength(100_000))),
        v.description("What the template's variables are filled with, by name; defaults count for others."),
      ),
    ),
    send: v.optional(
      v.pipe(
        v.boolean(),
        v.description("Whether the template's message is sent at once; otherwise it is a draft."),
      ),
    ),
    activate: v.optional(
      v.pipe(v.boolean(), v.description("Whether to show it; true unless said otherwise.")),
    ),
  }),
  /** Once the session, and the message if there is one, is on disk; the reply goes on being written. */
  async run(app, args, signal): Promise<CreatedSession> {
    const { activate = true, template, values, send = false, ...given } = args;
    if (given.model) refuseUnknownProvider(app, given.model);
    const start = template === undefined ? undefined : await fromTemplate(app, template, values);
    const { message = send ? start?.draft : undefined, ...content } = { ...start?.content, ...given };
    const isPlain = message === undefined && start === undefined && Object.keys(content).length === 0;
    const session = (activate && isPlain && (await emptyInFront(app))) || newSessionId();
    const draft = message ?? start?.draft;
    await app.store.append(session, [
      fieldChange("createdAt", app.clock.now()),
      fieldChange("workspace", workspaceValueOf(app.workspace())),
      ...changesToFill(content),
      ...(start?.changes ?? []),
      // Until it is sent it is a draft, so that nothing is lost if it cannot be.
      ...(draft === undefined ? [] : [fieldChange("draft", draft)]),
    ]);
    const created = { session, ...(start?.notice !== undefined && { notice: start.notice }) };
    if (activate) await app.screen?.openSession(session, "view", true);
    if (message === undefined) return created;
    return { ...created, ...(await runVerb(app, sendMessage, { session, text: message }, signal)) };
  },
});

interface Content {
  readonly title?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly model?: { readonly provider: string; readonly model: string } | undefined;
  readonly systemPrompt?: string | undefined;
  readonly metadata?: Readonly<Record<string, Json>> | undefined;
}

const changesToFill = ({ title, tags, model, systemPrompt = "", metadata = {} }: Content): Change[] => [
  ...(title === undefined ? [] : [fieldChange("title", title)]),
  ...(model ? [modelChange(model)] : []),
  ...(systemPrompt.trim() === "" ? [] : [fieldChange("systemPrompt", systemPrompt)]),
  ...changesToTag([], tags ?? []),
  ...Object.entries(metadata).map(([key, value]): Change => ({ type: "meta", key, value })),
];
