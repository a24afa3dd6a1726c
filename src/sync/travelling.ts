import { isJsonObject, type Json } from "../base/json.ts";
import type { SessionRecord } from "../core/record.ts";
import { leftOutBecause } from "../exchange/carried.ts";

/** In UTF-16 units, as `lengthOf` counts them. What is larger would keep a mailbox busy for hours. */
export const recordLimit = 400_000;

/** What is compared and sent first, so that every session is listed, and what follows. */
export type RecordPart = "head" | "body";

/** Why a record does not go through a mailbox that is read by another company and is small. */
export type StaysBecause = "local" | "permission" | "endpoint" | "attachment" | "tooLarge";

/** Written for this window only, or again and again. What is said in the end has a record of its own. */
const localFields: ReadonlySet<string> = new Set(["draft"]);
const textParts: ReadonlySet<unknown> = new Set(["text", "thinking", "notice"]);

/**
 * Undefined for what travels. The same on every machine for the same record: what is compared between machines is
 * what travels, or they would never be equal.
 */
export function staysBecause(record: SessionRecord): StaysBecause | undefined {
  const { type, key, value } = record;
  if (type === "delta" || (type === "field" && localFields.has(key))) return "local";
  const reason = leftOutBecause(record);
  // Unlike a file, a machine of the same user may remove sessions, and has to hear where its projects are.
  if (reason === "permission" || reason === "endpoint") return reason;
  if (type === "message" && !isPlain(value)) return "attachment";
  return lengthOf(value) + key.length > recordLimit ? "tooLarge" : undefined;
}

/** How long a value is in UTF-16 units, without writing it down: every record is asked for it. */
export function lengthOf(value: Json): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let length = 8;
  for (const name in value) length += name.length + lengthOf((value as Record<string, Json>)[name] ?? null);
  return length;
}

export const partOf = ({ type }: SessionRecord): RecordPart => (type === "message" ? "body" : "head");

/** What lists show of a session, and what all machines have to know about the store as a whole. */
const titleTypes: ReadonlySet<string> = new Set([
  ...["tag", "meta", "evidence", "binding", "apart", "cleanup", "filter", "unsynced", "syncContent"],
]);
/** What a session is told before the conversation, and with which numbers, are no titles. */
const titleFields: ReadonlySet<string> = new Set([
  ...["createdAt", "title", "autoTitle", "workspace", "origin", "model", "head", "end"],
  ...["pinned", "pinRank", "emoji", "colour", "archived", "deleted", "purged"],
]);

/** Whether a record travels when the user wants titles only. What this version does not know is none. */
export const isTitle = ({ type, key }: SessionRecord): boolean =>
  type === "field" ? titleFields.has(key) : titleTypes.has(type);

/** Whether a message holds nothing but words. What is no message in form has no attachments either. */
function isPlain(value: unknown): boolean {
  if (!isJsonObject(value) || !Array.isArray(value.parts)) return true;
  return value.parts.every((part) => isJsonObject(part) && textParts.has(part.type));
}
