import type { EpochMs } from "../base/clock.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { failureKinds, type ProviderFailure } from "./failure.ts";
import { type MessageId, readMessageId, readSessionId, type SessionId } from "./ids.ts";

export type Role = "user" | "assistant" | "system";

/** `interrupted` is never stored: it is what a `streaming` reply is once its writer is gone. */
export type ReplyStatus = "streaming" | "complete" | "stopped" | "failed" | "interrupted";

export type TextPart = { readonly type: "text" | "thinking" | "notice"; readonly text: string };
/** A part of a kind this version does not know, or does not show yet. It is kept. */
export type OtherPart = { readonly type: "other"; readonly raw: Json };
export type Part = TextPart | OtherPart;

export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** In US dollars, where the endpoint tells it. */
  readonly cost?: number;
}

export interface Timings {
  readonly startedAt: EpochMs;
  readonly firstDeltaAt?: EpochMs;
  readonly finishedAt?: EpochMs;
}

/** Which model at which endpoint. One value, so that two windows can never mix the halves. */
export interface ModelRef {
  readonly provider: string;
  readonly model: string;
}

/** Not a language model: it answers from the documentation and the user's own sessions, and costs nothing. */
export const guideProvider = "guide";

/** Where a note was brought from. The title is untrusted, and as it was then. */
export interface NoteSource {
  readonly session: SessionId;
  readonly message?: MessageId;
  readonly title: string;
}

/** One node of the message tree. Immutable once its status is final. */
export interface Message {
  readonly id: MessageId;
  readonly role: Role;
  /** Undefined for the first message of a session. Edits and regenerations are siblings: they share a parent. */
  readonly parentId?: MessageId;
  readonly parts: readonly Part[];
  readonly status: ReplyStatus;
  readonly createdAt: EpochMs;
  /** The reply goes on where its parent, an unfinished reply, broke off. */
  readonly continues?: boolean;
  readonly model?: ModelRef;
  readonly usage?: Usage;
  readonly timings?: Timings;
  readonly failure?: ProviderFailure;
  /** Said in another branch or session and brought here, for a `system` message. */
  readonly note?: NoteSource;
}

/** One thing said, as a model is told it. */
export interface PromptMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** All text of one kind, joined. */
export const textOf = (parts: readonly Part[], type: TextPart["type"] = "text"): string =>
  parts.map((part) => (part.type === type ? part.text : "")).join("");

/** A message as the value of a `message` record. */
export const messageValueOf = ({ id: _id, parts, ...rest }: Message): Json =>
  ({ ...rest, parts: parts.map((part) => (part.type === "other" ? part.raw : part)) }) as unknown as Json;

const roles = new Set<unknown>(["user", "assistant", "system"]);
const statuses = new Set<unknown>(["streaming", "complete", "stopped", "failed", "interrupted"]);
const textPartTypes = new Set<unknown>(["text", "thinking", "notice"]);

const readPart = (raw: Json): Part =>
  isJsonObject(raw) && textPartTypes.has(raw.type) && typeof raw.text === "string"
    ? { type: raw.type as TextPart["type"], text: raw.text }
    : { type: "other", raw };

const readNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

/** Keeps the named members that are finite numbers. */
function readNumbers<Name extends string>(
  value: unknown,
  names: readonly Name[],
): { [N in Name]?: number } | undefined {
  if (!isJsonObject(value)) return undefined;
  const numbers: { [N in Name]?: number } = {};
  for (const name of names) {
    const number = readNumber(value[name]);
    if (number !== undefined) numbers[name] = number;
  }
  return numbers;
}

export function readModelRef(value: unknown): ModelRef | undefined {
  if (!isJsonObject(value)) return undefined;
  const { provider, model } = value;
  return typeof provider === "string" && typeof model === "string" ? { provider, model } : undefined;
}

function readFailure(value: unknown): ProviderFailure | undefined {
  if (!isJsonObject(value)) return undefined;
  const kind = failureKinds.find((known) => known === value.kind);
  const detail = typeof value.detail === "string" ? value.detail : "";
  if (kind === undefined) return { kind: "other", detail };
  if (kind === "unreachable" || kind === "other") return { kind, detail };
  if (kind !== "rateLimited") return { kind };
  const retryAfterMs = readNumber(value.retryAfterMs);
  return retryAfterMs === undefined ? { kind } : { kind, retryAfterMs };
}

function readNote(value: Json | undefined): NoteSource | undefined {
  if (!isJsonObject(value)) return undefined;
  const session = readSessionId(value.session);
  const message = readMessageId(value.message);
  const title = typeof value.title === "string" ? value.title : "";
  return session && { session, title, ...(message && { message }) };
}

/**
 * Reads the value of a `message` record. Stored history is untrusted, so what has the wrong form is left out;
 * undefined when not even a role is there.
 */
export function readMessage(key: string, value: Json): Message | undefined {
  const id = readMessageId(key);
  if (!id || !isJsonObject(value) || !roles.has(value.role)) return undefined;
  const parentId = readMessageId(value.parentId);
  const model = readModelRef(value.model);
  const usage = readNumbers(value.usage, [
    "inputTokens",
    "outputTokens",
    "cacheReadTokens",
    "cacheWriteTokens",
    "cost",
  ]);
  const timings = readNumbers(value.timings, ["startedAt", "firstDeltaAt", "finishedAt"]);
  const failure = readFailure(value.failure);
  const note = value.role === "system" ? readNote(value.note) : undefined;
  const parts = value.parts;
  return {
    id,
    role: value.role as Role,
    status: statuses.has(value.status) ? (value.status as ReplyStatus) : "complete",
    createdAt: (readNumber(value.createdAt) ?? 0) as EpochMs,
    parts: Array.isArray(parts) ? parts.map(readPart) : [],
    ...(parentId && { parentId }),
    ...(value.continues === true && { continues: true }),
    ...(model && { model }),
    ...(usage && { usage }),
    ...(timings?.startedAt !== undefined && { timings: timings as Timings }),
    ...(failure && { failure }),
    ...(note && { note }),
  };
}
