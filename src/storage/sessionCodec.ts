// Runs in the storage worker only.

import type { Json } from "../base/json.ts";
import type { SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { summaryOf } from "../core/session.ts";
import { eachRow, packDatabase, type Sql, sqlTextOf, textOfSql, unpackDatabase } from "./database.ts";
import { type Decoded, damaged, sealFile, unsealFile } from "./sealedFile.ts";
import type { RecordTexts, SessionDigest } from "./workerProtocol.ts";

const format = "braid-session";

const schema = `
  create table meta (name text primary key, value text not null) without rowid;
  create table records (
    type text not null, key text not null, value text not null, stamp text not null, primary key (type, key)
  ) without rowid`;

export interface SessionState {
  readonly session: SessionId;
  readonly generation: number;
}

export function encodeSession(
  sql: Sql,
  { session, generation }: SessionState,
  records: RecordTexts,
): Uint8Array {
  const payload = packDatabase(sql, (database) => {
    database.run(schema);
    database.run("insert into meta values ('session', ?), ('generation', ?)", [session, String(generation)]);
    const insert = database.prepare("insert into records values (?, ?, ?, ?)");
    for (let index = 0; index + 3 < records.length; index += 4) {
      const [type = "", key = "", value = "", stamp = ""] = records.slice(index, index + 4);
      insert.run([sqlTextOf(type), sqlTextOf(key), value, stamp]);
    }
    insert.free();
  });
  return sealFile(format, { session, generation, records: records.length / 4 }, payload);
}

/** @param expected Which file it was read from: two files that changed places are damage, too. */
export function decodeSession(sql: Sql, expected: SessionState, bytes: Uint8Array): Decoded<RecordTexts> {
  const file = unsealFile(bytes, format);
  if (file.state !== "whole") return file;
  const { header, payload } = file.value;
  if (header.session !== expected.session || header.generation !== expected.generation)
    return damaged("it holds another session than its name says");
  try {
    const records: string[] = [];
    unpackDatabase(sql, payload, (database) =>
      eachRow(database, "select type, key, value, stamp from records", ([type, key, value, stamp]) =>
        records.push(textOfSql(type), textOfSql(key), String(value), String(stamp)),
      ),
    );
    return { state: "whole", value: records };
  } catch (cause) {
    if (isWantOfMemory(cause)) throw cause; // That says nothing about the file, whose checksum has verified.
    return damaged("it verifies but is no session database");
  }
}

const isWantOfMemory = (cause: unknown): boolean =>
  cause instanceof RangeError ||
  cause instanceof WebAssembly.RuntimeError ||
  (cause instanceof Error && /out of memory/i.test(cause.message));

/** What a list needs of a file. */
export function summariseSession(
  sql: Sql,
  expected: SessionState,
  bytes: Uint8Array,
): Decoded<SessionDigest> {
  const file = decodeSession(sql, expected, bytes);
  if (file.state !== "whole") return file;
  const records = new RecordSet(expected.session, recordsIn(expected.session, file.value));
  return { state: "whole", value: { summary: summaryOf(records), newest: records.newest } };
}

/** The records in the texts of a session. What has the wrong form is left out. */
export function* recordsIn(session: SessionId, texts: RecordTexts): Iterable<SessionRecord> {
  for (let place = 0; place + 3 < texts.length; place += 4) {
    const [type, key, text = "null", stamp] = texts.slice(place, place + 4);
    const value = JSON.parse(text) as Json;
    const record = readRecord({ session, type, key, value, stamp });
    if (record) yield record;
  }
}
