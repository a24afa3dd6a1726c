// Runs in the storage worker only.

import type { Json } from "../base/json.ts";
import { eachRow, packDatabase, type Sql, unpackDatabase } from "./database.ts";
import { type Decoded, damaged, sealFile, unsealFile } from "./sealedFile.ts";
import { sliceSize } from "./slices.ts";
import type { CatalogRow, CatalogTexts } from "./workerProtocol.ts";

const format = "braid-catalog";

const schema = `
  create table sessions (
    session text primary key, generation integer not null, newest text not null, summary text not null
  ) without rowid`;

export interface CatalogContent {
  readonly place: string;
  readonly rows: CatalogTexts;
}

export function encodeCatalog(sql: Sql, { place, rows }: CatalogContent): Uint8Array {
  const payload = packDatabase(sql, (database) => {
    database.run(schema);
    const insert = database.prepare("insert into sessions values (?, ?, ?, ?)");
    for (const text of rows)
      for (const [session, generation, newest, summary] of JSON.parse(text) as CatalogRow[])
        insert.run([session, generation, newest, JSON.stringify(summary)]);
    insert.free();
  });
  return sealFile(format, { place }, payload);
}

export function decodeCatalog(sql: Sql, bytes: Uint8Array): Decoded<CatalogContent> {
  const file = unsealFile(bytes, format);
  if (file.state !== "whole") return file;
  const rows: CatalogRow[] = [];
  const texts: string[] = [];
  try {
    unpackDatabase(sql, file.value.payload, (database) =>
      eachRow(
        database,
        "select session, generation, newest, summary from sessions",
        ([session, generation, newest, summary]) =>
          rows.push([
            String(session),
            Number(generation),
            String(newest),
            JSON.parse(String(summary)) as Json,
          ]),
      ),
    );
  } catch {
    return damaged("it verifies but is no catalog");
  }
  for (let start = 0; start < rows.length; start += sliceSize)
    texts.push(JSON.stringify(rows.slice(start, start + sliceSize)));
  return { state: "whole", value: { place: String(file.value.header.place), rows: texts } };
}
