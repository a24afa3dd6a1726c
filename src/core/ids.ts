import type { Brand } from "../base/brand.ts";
import { randomToken } from "../base/ids.ts";

/** 12 characters of 0-9a-z. Where a person types one, any unique prefix is accepted. */
export type SessionId = Brand<string, "SessionId">;
/** Sorts by creation time. */
export type MessageId = Brand<string, "MessageId">;
/** One window of one device, from its start to its end. */
export type WriterId = Brand<string, "WriterId">;

const sessionIdForm = /^[0-9a-z]{12}$/;
const messageIdForm = /^[0-9a-z]{9,32}$/;
const writerIdForm = /^[0-9a-z]{10}$/;

export const newSessionId = (): SessionId => randomToken(12) as SessionId;
export const newWriterId = (): WriterId => randomToken(10) as WriterId;

/** Time first, so that ids sort as they were made; the random part keeps two machines apart. */
export const newMessageId = (now: number): MessageId =>
  (Math.max(0, Math.trunc(now)).toString(36).padStart(9, "0") + randomToken(10)) as MessageId;

/** Ids become file names and map keys, so anything of another form is refused. */
export const readSessionId = (text: unknown): SessionId | undefined =>
  typeof text === "string" && sessionIdForm.test(text) ? (text as SessionId) : undefined;

export const readMessageId = (text: unknown): MessageId | undefined =>
  typeof text === "string" && messageIdForm.test(text) ? (text as MessageId) : undefined;

export const readWriterId = (text: unknown): WriterId | undefined =>
  typeof text === "string" && writerIdForm.test(text) ? (text as WriterId) : undefined;
