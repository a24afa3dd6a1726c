// Runs in the storage worker only.

import { sliceSize } from "../base/slices.ts";
import { eachRow, packDatabase, type Sql, unpackDatabase } from "./database.ts";
import { type Decoded, damaged, sealFile, unsealFile } from "./sealedFile.ts";
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
  const rows: string[] = [];
  const texts: string[] = [];
  try {
    unpackDatabase(sql, file.value.payload, (database) =>
      eachRow(
        database,
        "select session, generation, newest, summary from sessions",
        // A summary is text already, and whoever gets the rows reads them anyway.
        ([session, generation, newest, summary]) =>
          rows.push(
            `[${JSON.stringify(String(session))},${Number(generation)},${JSON.stringify(String(newest))},${String(summary)}]`,
          ),
      ),
    );
  } catch {
    return damaged("it verifies but is no catalog");
  }
  for (let start = 0; start < rows.length; start += sliceSize)
    texts.push(`[${rows.slice(start, start + sliceSize).join(",")}]`);
  return { state: "whole", value: { place: String(file.value.header.place), rows: texts } };
}
