// Runs in the storage worker only.

import { eachRow, packDatabase, type Sql, unpackDatabase } from "./database.ts";
import { type Decoded, damaged, sealFile, unsealFile } from "./sealedFile.ts";
import type { CatalogRow } from "./workerProtocol.ts";

const format = "braid-catalog";

// Full text joins as further tables: readers of this version look at this one only.
const schema = `
  create table sessions (
    session text primary key, generation integer not null, newest text not null, summary text not null
  ) without rowid`;

export interface CatalogContent {
  readonly place: string;
  readonly rows: readonly CatalogRow[];
}

export function encodeCatalog(sql: Sql, { place, rows }: CatalogContent): Uint8Array {
  const payload = packDatabase(sql, (database) => {
    database.run(schema);
    const insert = database.prepare("insert into sessions values (?, ?, ?, ?)");
    for (const { session, generation, newest, summary } of rows)
      insert.run([session, generation, newest, summary]);
    insert.free();
  });
  return sealFile(format, { place }, payload);
}

export function decodeCatalog(sql: Sql, bytes: Uint8Array): Decoded<CatalogContent> {
  const file = unsealFile(bytes, format);
  if (file.state !== "whole") return file;
  const rows: CatalogRow[] = [];
  try {
    unpackDatabase(sql, file.value.payload, (database) =>
      eachRow(
        database,
        "select session, generation, newest, summary from sessions",
        ([session, generation, newest, summary]) =>
          rows.push({
            session: String(session),
            generation: Number(generation),
            newest: String(newest),
            summary: String(summary),
          }),
      ),
    );
  } catch {
    return damaged("it verifies but is no catalog");
  }
  return { state: "whole", value: { place: String(file.value.header.place), rows } };
}
