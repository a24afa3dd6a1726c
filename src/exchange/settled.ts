import { isJsonObject } from "../base/json.ts";
import { readMessageId } from "../core/ids.ts";
import { messageValueOf } from "../core/message.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { sessionOf } from "../core/session.ts";

/**
 * The records with every reply that had not ended made one that was stopped, holding what there was of it. For copies that
 * get another id: nobody will ever write the end of such a reply there.
 */
export function settled(records: RecordSet): RecordSet {
  const others = [...records].filter(({ type }) => type !== "delta");
  if (!others.some(isUnfinished)) return new RecordSet(records.session, others);
  const { tree } = sessionOf(records, () => false);
  return new RecordSet(
    records.session,
    others.map((record) => {
      const id = isUnfinished(record) ? readMessageId(record.key) : undefined;
      const whole = id && tree.get(id);
      return whole ? { ...record, value: messageValueOf({ ...whole, status: "stopped" }) } : record;
    }),
  );
}

const isUnfinished = ({ type, value }: SessionRecord): boolean =>
  type === "message" && isJsonObject(value) && value.status === "streaming";
