import { isJsonObject } from "../base/json.ts";
import type { SessionRecord } from "../core/record.ts";
import type { RecordSet } from "../core/recordSet.ts";

/**
 * What of a session a session file keeps: everything but the deltas of finished messages, whose text is in the
 * message itself. Records of unknown types are kept.
 */
export function foldable(records: RecordSet): SessionRecord[] {
  const finished = new Set<string>();
  for (const { key, value } of records.ofType("message"))
    if (isJsonObject(value) && typeof value.status === "string" && value.status !== "streaming")
      finished.add(key);
  return [...records].filter(
    ({ type, key }) => type !== "delta" || !finished.has(key.slice(0, key.indexOf("/"))),
  );
}
