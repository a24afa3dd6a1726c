import { messageValueOf, readMessage } from "../core/message.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { sessionOf } from "../core/session.ts";

/**
 * The records with every reply that had not ended made one that was stopped, holding what there was of it. For copies that
 * get another id: nobody will ever write the end of such a reply there.
 */
export function settled(records: RecordSet): RecordSet {
  const { tree } = sessionOf(records, () => false);
  const kept: SessionRecord[] = [];
  for (const record of records) {
    if (record.type === "delta") continue;
    const stored = record.type === "message" ? readMessage(record.key, record.value) : undefined;
    const whole = stored?.status === "streaming" ? tree.get(stored.id) : undefined;
    kept.push(whole ? { ...record, value: messageValueOf({ ...whole, status: "stopped" }) } : record);
  }
  return new RecordSet(records.session, kept);
}
