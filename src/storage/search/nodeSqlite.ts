// Runs in the search thread only.

/** The part of `node:sqlite` that is used here; the types of Node 20 do not know it. */
export interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}
type Value = string | number | null;
export interface NodeStatement {
  run(...values: Value[]): unknown;
  get(...values: Value[]): Readonly<Record<string, Value>> | undefined;
  all(...values: Value[]): Readonly<Record<string, Value>>[];
}
export type OpenDatabase = (path: string) => NodeDatabase;

/** SQLite as the runtime brings it; undefined where it does not, or brings one that cannot do what is needed. */
export function findNodeSqlite(): OpenDatabase | undefined {
  const { emitWarning } = process;
  try {
    process.emitWarning = () => {}; // Some versions call it experimental on the standard error of every program.
    const sqlite = process.getBuiltinModule?.("node:sqlite" as never) as
      | { readonly DatabaseSync: new (path: string) => NodeDatabase }
      | undefined;
    if (!sqlite) return undefined;
    const open: OpenDatabase = (path) => new sqlite.DatabaseSync(path);
    const trial = open(":memory:");
    trial.exec("create virtual table trial using fts5 (tokens, content='', tokenize='ascii')");
    trial.exec("insert into trial (trial, rank) values ('secure-delete', 1)");
    trial.close();
    return open;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
