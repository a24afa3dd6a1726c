import type { Json } from "../base/json.ts";
import { inSlices } from "../base/slices.ts";
import type { SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import type { RecordTexts } from "./workerProtocol.ts";

export async function textsOfRecords(records: readonly SessionRecord[]): Promise<RecordTexts> {
  const texts: string[] = [];
  await inSlices(records, ({ type, key, value, stamp }) =>
    texts.push(type, key, JSON.stringify(value), stamp),
  );
  return texts;
}

export async function recordsOfTexts(session: SessionId, texts: RecordTexts): Promise<SessionRecord[]> {
  const records: SessionRecord[] = [];
  const places = Array.from({ length: Math.floor(texts.length / 4) }, (_, index) => 4 * index);
  await inSlices(places, (place) => {
    const value = JSON.parse(texts[place + 2] ?? "null") as Json;
    const record = readRecord({
      session,
      type: texts[place],
      key: texts[place + 1],
      value,
      stamp: texts[place + 3],
    });
    if (record) records.push(record);
  });
  return records;
}
