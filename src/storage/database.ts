// Runs in the storage worker only: nothing else may load sql.js.

import { readFileSync } from "node:fs";
import initSqlJs, { type Database, type SqlJsStatic } from "sql.js";
import { packBytes, unpackBytes } from "./packedBytes.ts";

export type Sql = SqlJsStatic;
export type { Database };

export async function loadSql(wasmFile: string): Promise<Sql> {
  const options = { wasmBinary: readFileSync(wasmFile), useOldExtensionFunctions: false };
  return initSqlJs(options as unknown as Parameters<typeof initSqlJs>[0]); // The types lag behind the library.
}

/** A database filled by `fill`, compressed. */
export function packDatabase(sql: Sql, fill: (database: Database) => void): Uint8Array {
  const database = new sql.Database();
  try {
    database.run("begin");
    fill(database);
    database.run("commit"); // An export within a transaction ends it and may lose what it wrote.
    const bytes = database.export();
    return packBytes(bytes);
  } finally {
    database.close();
  }
}

/** What `read` finds in a packed database. @throws when it is none. */
export function unpackDatabase<T>(sql: Sql, payload: Uint8Array, read: (database: Database) => T): T {
  const database = new sql.Database(unpackBytes(payload));
  try {
    return read(database);
  } finally {
    database.close();
  }
}

/** Hands the rows of a query to `take`, each as its columns. */
export function eachRow(
  database: Database,
  query: string,
  take: (columns: readonly unknown[]) => void,
): void {
  const statement = database.prepare(query);
  try {
    while (statement.step()) take(statement.get());
  } finally {
    statement.free();
  }
}

/**
 * Text that survives SQLite whatever a record's type or key holds: sql.js cuts at a NUL character and replaces lone
 * surrogates. Ordinary text stays as it is.
 */
export const sqlTextOf = (text: string): string => JSON.stringify(text).slice(1, -1);
export const textOfSql = (stored: unknown): string => JSON.parse(`"${String(stored)}"`) as string;
