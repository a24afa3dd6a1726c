// Runs in the storage worker only.

import { sliceSize } from "../base/slices.ts";
import { catalogFormat } from "./catalogCodec.ts";
import { eachRow, type Sql, unpackDatabase } from "./database.ts";
import { type Decoded, damaged, unsealFile } from "./sealedFile.ts";
import type { CatalogContent } from "./workerProtocol.ts";

/** Reads a catalog as it was at first: a database with a row for each session. */
export function decodeOldCatalog(sql: Sql, bytes: Uint8Array): Decoded<CatalogContent> {
  const file = unsealFile(bytes, catalogFormat);
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
