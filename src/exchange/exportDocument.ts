import * as v from "valibot";
import type { EpochMs } from "../base/clock.ts";
import { readSessionId } from "../core/ids.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type SessionSummary, summaryOf } from "../core/session.ts";
import { readStamp } from "../core/stamp.ts";

/** What says that a file is ours, and how to read it. The number grows only when older versions could not read it any more. */
export const exportFormat = "braid-export";
export const exportVersion = 1;

/** One record as it stands in a file. Which session it belongs to follows from where it stands. */
export const recordSchema = v.strictObject({
  type: v.pipe(v.string(), v.description("Such as message, field, tag.")),
  key: v.pipe(v.string(), v.description("What it is about: the message's id, a name.")),
  value: v.pipe(v.any(), v.description("Any JSON; null says that it was removed.")),
  stamp: v.pipe(
    v.string(),
    v.regex(/^[0-9a-z]{9}-[0-9a-z]{4}-[0-9a-z]{10}$/, "This is not a stamp."),
    v.check((text) => readStamp(text) !== undefined, "This stamp is too far in the future."),
    v.description("When and by whom it was written, as text that sorts in that order."),
  ),
});

/** A session's members before its records. What they say besides the id is for people: the records hold it, too. */
export const sessionHeaderSchema = v.looseObject({
  id: v.pipe(
    v.string(),
    v.regex(/^[0-9a-z]{12}$/, "This is not the id of a session."),
    v.check((text) => readSessionId(text) !== projectsSession, "This id is reserved."),
    v.description("12 characters of 0-9 and a-z."),
  ),
  title: v.optional(v.string()),
  createdAt: v.optional(v.pipe(v.string(), v.description("ISO 8601, UTC."))),
  messageCount: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  redacted: v.optional(
    v.pipe(
      v.boolean(),
      v.description("What looked like secrets was replaced. Such a copy is a session of its own."),
    ),
  ),
});

export const documentHeaderSchema = v.looseObject({
  format: v.literal(exportFormat),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  exportedAt: v.optional(v.pipe(v.string(), v.description("ISO 8601, UTC."))),
});

/** The whole file, as it is published. The reader checks it piece by piece with the schemas above. */
export const exportSchema = v.looseObject({
  ...documentHeaderSchema.entries,
  sessions: v.array(v.looseObject({ ...sessionHeaderSchema.entries, records: v.array(recordSchema) })),
});

export interface ExportedSession {
  readonly records: RecordSet;
  readonly isRedacted: boolean;
}

/** What stands before the first session of a file. */
export const documentStart = (exportedAt: EpochMs): string =>
  `${JSON.stringify({ format: exportFormat, version: exportVersion, exportedAt: new Date(exportedAt).toISOString() }).slice(0, -1)},"sessions":[`;

export const documentEnd = "\n]}\n";

/** One session as an element of `sessions`, in pieces: a line for each record, the oldest first. */
export function* sessionJson({ records, isRedacted }: ExportedSession): Iterable<string> {
  const header = JSON.stringify({
    id: records.session,
    ...headerOf(summaryOf(records)),
    ...(isRedacted && { redacted: true }),
  });
  const sorted = [...records].sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0));
  yield `\n${header.slice(0, -1)},"records":[`;
  for (const [index, { type, key, value, stamp }] of sorted.entries())
    yield `${index === 0 ? "" : ","}\n${JSON.stringify({ type, key, value, stamp })}`;
  yield "\n]}";
}

function headerOf({ title, createdAt, messageCount }: SessionSummary) {
  const isTime = createdAt > 0 && createdAt < 8.64e15;
  return {
    ...(title !== undefined && { title }),
    ...(isTime && { createdAt: new Date(createdAt).toISOString() }),
    messageCount,
  };
}
