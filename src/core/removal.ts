import { isJsonObject, type Json } from "../base/json.ts";
import type { WriterId } from "./ids.ts";
import type { SessionRecord } from "./record.ts";
import type { SessionSummary } from "./session.ts";
import { readStamp, type Stamp, stampWriter } from "./stamp.ts";

/**
 * What the fields `deleted` and `purged` say: which messages their writer knew, so that a removal does not take along
 * what somebody said elsewhere meanwhile. A writer's messages become known in the order of their stamps, so the last
 * known one of each writer tells. Whether one in between is here does not matter: on another machine some never arrive,
 * such as those with attachments.
 *
 *     { "known": [<the last stamp of each writer>], "messages": <how many>, "unfinished": [<ids of replies being written>] }
 *
 * Older versions write `true`, which takes along everything.
 */
export interface Removal {
  readonly last: ReadonlyMap<WriterId, Stamp>;
  readonly messages: number;
  /** Their end is no continuation: it was on its way. */
  readonly unfinished: ReadonlySet<string>;
}

/** Nobody has so many windows. A removal of such a session takes along everything. */
const writersLimit = 200;

/** The stamp of the last message of each writer. @param messages The records of messages, and no tombstones. */
export function lastSaidIn(messages: Iterable<SessionRecord>): ReadonlyMap<WriterId, Stamp> {
  const last = new Map<WriterId, Stamp>();
  for (const { stamp } of messages) {
    const writer = stampWriter(stamp);
    if (stamp > (last.get(writer) ?? "")) last.set(writer, stamp);
  }
  return last;
}

/**
 * The value for a removal by somebody who knows no more of a session than its summary. Undefined where that does not tell
 * enough, and the records are needed.
 */
export const removalOfListed = ({ lastSaid = [], messageCount }: SessionSummary): Json | undefined =>
  lastSaid.length === 0 && messageCount > 0 ? undefined : { known: [...lastSaid], messages: messageCount };

/** The value for a removal by somebody who knows these records of a session. */
export function removalValue(records: Iterable<SessionRecord>): Json {
  const messages = [...records].filter(({ type, value }) => type === "message" && value !== null);
  const last = lastSaidIn(messages);
  const unfinished = messages
    .filter(({ value }) => isJsonObject(value) && value.status === "streaming")
    .map(({ key }) => key);
  if (last.size > writersLimit || unfinished.length > writersLimit) return true;
  return {
    known: [...last.values()].sort(),
    messages: messages.length,
    ...(unfinished.length > 0 && { unfinished }),
  };
}

/** Undefined when it does not say what it knew: then it is about everything. */
export function readRemoval(value: Json | undefined): Removal | undefined {
  if (!isJsonObject(value) || !Array.isArray(value.known) || value.known.length > writersLimit)
    return undefined;
  const last = new Map<WriterId, Stamp>();
  for (const each of value.known) {
    const stamp = readStamp(each);
    if (!stamp) return undefined;
    last.set(stampWriter(stamp), stamp);
  }
  const unfinished = Array.isArray(value.unfinished) ? value.unfinished.slice(0, writersLimit) : [];
  return {
    ...{ last, messages: typeof value.messages === "number" ? value.messages : -1 },
    unfinished: new Set(unfinished.filter((each) => typeof each === "string")),
  };
}

/** Whether there is a message that whoever removed the session could not know. */
export function goesBeyond(value: Json | undefined, records: Iterable<SessionRecord>): boolean {
  const removal = readRemoval(value);
  if (!removal) return false;
  for (const record of records)
    if (
      record.type === "message" &&
      record.value !== null &&
      record.stamp > (removal.last.get(stampWriter(record.stamp)) ?? "") &&
      !removal.unfinished.has(record.key)
    )
      return true;
  return false;
}
