import type { Json } from "../base/json.ts";
import type { SessionRecord } from "./record.ts";
import { readRemoval } from "./removal.ts";
import type { SessionSummary } from "./session.ts";
import { stampTime } from "./stamp.ts";
import { readTag, tagKeyOf } from "./tags.ts";

/**
 * A summary that also tells of records that were written after all that it tells of, where that can be known without the
 * session: it was tagged, pinned, archived, or moved to the trash or back. So thousands can be changed at once, and listed
 * afterwards, without reading one of them. Undefined where the whole session has to be looked at.
 */
export function summaryAfter(
  summary: SessionSummary,
  records: readonly SessionRecord[],
): SessionSummary | undefined {
  let after: SessionSummary | undefined = summary.purgedAt === undefined ? summary : undefined;
  for (const record of records) after &&= afterOne(after, record);
  return after;
}

function afterOne(summary: SessionSummary, record: SessionRecord): SessionSummary | undefined {
  const { type, key, value } = record;
  if (type === "tag") return withTag(summary, key, value);
  if (type !== "field") return undefined;
  switch (key) {
    case "archived":
    case "pinned": {
      const { [key]: _, ...rest } = summary;
      return value === true ? { ...rest, [key]: true } : rest;
    }
    case "deleted": {
      const { deletedAt: _, ...rest } = summary;
      const at = stampTime(record.stamp);
      const used = { ...rest, updatedAt: at, lastUse: record.stamp };
      if (value === null) return used;
      // Whoever removed as many messages as there are removed these.
      const removal = readRemoval(value);
      return removal && removal.messages !== summary.messageCount ? undefined : { ...used, deletedAt: at };
    }
    default:
      return undefined;
  }
}

function withTag(summary: SessionSummary, key: string, value: Json): SessionSummary | undefined {
  const others = summary.tags.filter((tag) => tagKeyOf(tag) !== key);
  if (value === null) return { ...summary, tags: others };
  const tag = readTag(typeof value === "string" ? value : key);
  if (tag === undefined || tagKeyOf(tag) !== key) return undefined;
  return {
    ...summary,
    tags: [...others, tag].sort((one, other) => (tagKeyOf(one) < tagKeyOf(other) ? -1 : 1)),
  };
}
