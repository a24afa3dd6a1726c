import type { SessionRecord } from "../core/record.ts";

/**
 * Why a record does not travel in files. `permission` and `endpoint`: what a session may do, and where its words are sent, is
 * decided on each machine by its user. `removal`: a file can neither delete nor bring back by accident. `place`: it is about a
 * store or a device and not about the conversation.
 */
export type LeftOut = "permission" | "endpoint" | "removal" | "place";

const types: Readonly<Record<string, LeftOut>> = {
  grant: "permission",
  permission: "permission",
  endpoint: "endpoint",
  server: "endpoint",
  secret: "endpoint",
  evidence: "place",
  binding: "place",
  apart: "place",
  cleanup: "place",
  template: "place",
  filter: "place",
  unsynced: "place",
  syncContent: "place",
};

const fields: Readonly<Record<string, LeftOut>> = {
  grants: "permission",
  permissions: "permission",
  sandbox: "permission",
  endpoint: "endpoint",
  baseurl: "endpoint",
  apikey: "endpoint",
  headers: "endpoint",
  server: "endpoint",
  deleted: "removal",
  purged: "removal",
};

const lookUp = (table: Readonly<Record<string, LeftOut>>, name: string): LeftOut | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Undefined for what travels: everything about the conversation, also of types that this version does not know. */
export const leftOutBecause = ({ type, key }: Pick<SessionRecord, "type" | "key">): LeftOut | undefined =>
  type === "field" ? lookUp(fields, key.toLowerCase()) : lookUp(types, type);
