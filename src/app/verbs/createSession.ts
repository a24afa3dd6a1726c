import * as v from "valibot";
import type { Json } from "../../base/json.ts";
import { type MessageId, newSessionId, type SessionId } from "../../core/ids.ts";
import type { Change } from "../../core/record.ts";
import { fieldChange, summaryOf } from "../../core/session.ts";
import { changesToTag } from "../../core/tags.ts";
import { workspaceValueOf } from "../../core/workspace.ts";
import { modelChange, refuseUnknownProvider } from "../answer.ts";
import type { App } from "../app.ts";
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
      v.pipe(v.record(metaNameSchema, metaValueSchema), v.description("Metadata: any JSON by name.")),
    ),
    message: v.optional(
      v.pipe(
        v.string(),
        v.check((text) => text.trim() !== "", "There is nothing to send."),
        v.description("The first message. It is sent at once."),
      ),
    ),
    activate: v.optional(
      v.pipe(v.boolean(), v.description("Whether to show it; true unless said otherwise.")),
    ),
  }),
  /** Once the session, and the message if there is one, is on disk; the reply goes on being written. */
  async run(app, { activate = true, message, ...content }, signal): Promise<CreatedSession> {
    if (content.model) refuseUnknownProvider(app, content.model);
    const isPlain = message === undefined && Object.keys(content).length === 0;
    const session = (activate && isPlain && (await emptyInFront(app))) || newSessionId();
    await app.store.append(session, [
      fieldChange("createdAt", app.clock.now()),
      fieldChange("workspace", workspaceValueOf(app.workspace())),
      ...changesToFill(content),
      // Until it is sent it is a draft, so that nothing is lost if it cannot be.
      ...(message === undefined ? [] : [fieldChange("draft", message)]),
    ]);
    if (activate) await app.screen?.openSession(session, "view", true);
    if (message === undefined) return { session };
    return { session, ...(await runVerb(app, sendMessage, { session, text: message }, signal)) };
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
