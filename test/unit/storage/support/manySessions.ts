import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "../../../../src/base/json.ts";
import { newSessionId, type SessionId } from "../../../../src/core/ids.ts";
import type { SessionRecord } from "../../../../src/core/record.ts";
import { RecordSet } from "../../../../src/core/recordSet.ts";
import { fieldChange, type SessionSummary, summaryOf } from "../../../../src/core/session.ts";
import type { Stamp } from "../../../../src/core/stamp.ts";
import { loadSql } from "../../../../src/storage/database.ts";
import { textsOfRecords } from "../../../../src/storage/recordTexts.ts";
import { sealFile } from "../../../../src/storage/sealedFile.ts";
import { encodeSession } from "../../../../src/storage/sessionCodec.ts";
import { storageWorkerFiles } from "./storageWorkerFiles.ts";
import { said } from "./storeFolder.ts";

const templateCount = 40;

/**
 * Fills a store with session files, without a catalog. There are few different conversations among them, so that it is
 * quick, but each file has its own session's name and verifies.
 *
 * @returns What a list has to tell, in its order.
 */
export async function writeManySessions(root: string, count: number): Promise<SessionSummary[]> {
  const { wasmFile } = await storageWorkerFiles();
  const sql = await loadSql(wasmFile);
  await mkdir(join(root, "sessions"), { recursive: true });
  const templates = await Promise.all(
    Array.from({ length: templateCount }, async (_, number) => {
      const session = newSessionId();
      const records = recordsOf(session, number);
      const bytes = Buffer.from(
        encodeSession(sql, { session, generation: 1 }, await textsOfRecords(records)),
      );
      const end = bytes.indexOf("\n");
      const header = JSON.parse(bytes.toString("latin1", 0, end)) as JsonObject;
      const { format, length: _length, sha256: _sha256, check: _check, ...fields } = header;
      const summary = summaryOf(new RecordSet(session, records));
      return { format: String(format), fields, payload: bytes.subarray(end + 1), summary };
    }),
  );
  const summaries: SessionSummary[] = [];
  for (let index = 0; index < count; index++) {
    const template = templates[index % templateCount];
    if (!template) continue;
    const id = `${index.toString(36).padStart(6, "0")}many00` as SessionId;
    const fields = { ...template.fields, session: id };
    await writeFile(
      join(root, "sessions", `${id}.1.braid`),
      sealFile(template.format, fields, template.payload),
    );
    summaries.push({ ...template.summary, id });
  }
  return newestFirst(summaries);
}

/** In the order of a list. */
export const newestFirst = (summaries: readonly SessionSummary[]): SessionSummary[] =>
  [...summaries].sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? -1 : 1));

function recordsOf(session: SessionId, number: number): SessionRecord[] {
  const changes = [
    fieldChange("createdAt", number),
    fieldChange("title", `Conversation ${number}`),
    ...Array.from({ length: 1 + (number % 3) }, (_, index) => said(`Message ${index}`)),
  ];
  return changes.map((change, index) => {
    const time = (1_700_000_000_000 + number * 1000 + index).toString(36).padStart(9, "0");
    return { session, ...change, stamp: `${time}-0000-manywriter` as Stamp };
  });
}
