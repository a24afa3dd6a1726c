// Runs in the search thread only.

import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SessionId } from "../../core/ids.ts";
import { indexTextOf } from "../../core/searchTokens.ts";
import {
  matchOf,
  numbersOf,
  perSecond,
  type SearchEngine,
  type StoredDoc,
  searchForm,
  weights,
} from "./engine.ts";
import type { NodeDatabase, NodeStatement, OpenDatabase } from "./nodeSqlite.ts";
import type { FindAsk } from "./searchProtocol.ts";

const schema = `
  create table if not exists about (name text primary key, value text not null) without rowid;
  create table if not exists sessions (n integer primary key, id text not null unique, state text not null);
  create table if not exists docs (id integer primary key, session integer not null, message text not null, text text not null);
  create index if not exists docs_by_session on docs (session);
  create virtual table if not exists words
    using fts5 (tokens, content='', tokenize='ascii');
  insert into words (words, rank) values ('secure-delete', 1)`;

/** Two windows may write at the same time: the one waits for the other, as long as a batch takes at most. */
const busyMs = 10_000;

/** Another window is writing for long. It says nothing about the file. */
export const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && "errcode" in cause && [5, 6, 261, 517].includes(Number(cause.errcode));

const nameForm = /^fts5-(\d+)\.(\d+)\.([0-9a-f]{8})\.sqlite$/;

interface Candidate {
  readonly file: string;
  readonly form: number;
  readonly count: number;
}

/** Indexes in a folder, the one that counts first. All windows come to the same one, even when two made the next at once. */
const candidatesIn = (folder: string): Candidate[] =>
  filesIn(folder)
    .flatMap((file) => {
      const [, form, count] = nameForm.exec(file) ?? [];
      return form === undefined ? [] : [{ file, form: Number(form), count: Number(count) }];
    })
    .sort((one, other) => other.count - one.count || (one.file < other.file ? -1 : 1));

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It is not there, or no folder.
  }
}

/** Best effort: a system may refuse while another window has it open, and then that one does it later. */
function removeIndex(path: string): void {
  for (const suffix of ["", "-journal"]) {
    try {
      rmSync(path + suffix, { force: true });
    } catch {}
  }
}

/**
 * The index as FTS5 in a file, shared by all windows (SQLite's locks keep them apart). A file whose content is not
 * of this store, or that SQLite refuses, is given up: the next one gets a new name, so that a window that still has the old one
 * open does no harm to it.
 */
export class Fts5Engine implements SearchEngine {
  readonly index: string;
  readonly #path: string;
  readonly #inode: number;
  readonly #database: NodeDatabase;
  readonly #statements = new Map<string, NodeStatement>();

  private constructor(path: string, database: NodeDatabase) {
    this.#path = path;
    this.#database = database;
    this.#inode = path === ":memory:" ? 0 : statSync(path).ino;
    this.index = `${path} ${this.#inode}`;
  }

  /**
   * Opens the index of a folder, or makes one. Where nothing can be written it is made in memory.
   * @param isAnew Whether what is there is given up.
   */
  static open(openDatabase: OpenDatabase, folder: string, place: string, isAnew: boolean): Fts5Engine {
    const candidates = isAnew ? [] : candidatesIn(folder).filter(({ form }) => form === searchForm);
    const [newest] = candidates;
    try {
      mkdirSync(folder, { recursive: true });
      if (newest) {
        const path = join(folder, newest.file);
        const engine = Fts5Engine.#try(openDatabase, path, place);
        if (engine) {
          engine.#removeOthers(folder);
          return engine;
        }
      }
      const count = 1 + Math.max(0, ...candidatesIn(folder).map((each) => each.count));
      const name = `fts5-${searchForm}.${count}.${randomBytes(4).toString("hex")}.sqlite`;
      const made = Fts5Engine.#try(openDatabase, join(folder, name), place);
      if (made) {
        made.#removeOthers(folder);
        return made;
      }
    } catch (cause) {
      if (isBusy(cause)) throw cause;
    }
    return Fts5Engine.#prepare(openDatabase(":memory:"), ":memory:", place);
  }

  /** Undefined when it is no index of this store. @throws when another window keeps it busy. */
  static #try(openDatabase: OpenDatabase, path: string, place: string): Fts5Engine | undefined {
    let database: NodeDatabase | undefined;
    try {
      database = openDatabase(path);
      const engine = Fts5Engine.#prepare(database, path, place);
      const held = engine.#one("select value from about where name = 'place'")?.value;
      if (held === place) return engine;
    } catch (cause) {
      if (isBusy(cause)) {
        database?.close();
        throw cause;
      }
    }
    try {
      database?.close();
    } catch {}
    return undefined;
  }

  static #prepare(database: NodeDatabase, path: string, place: string): Fts5Engine {
    database.exec(`pragma busy_timeout = ${busyMs}`);
    // Not a write-ahead log: that maps a file into memory, where whoever truncates it ends the process, works on no network
    // drive, and keeps what was removed for good.
    database.exec("pragma journal_mode = truncate");
    database.exec("pragma synchronous = normal");
    database.exec("pragma cache_size = -32000");
    database.exec("pragma secure_delete = on");
    database.exec("begin immediate");
    database.exec(schema);
    database.prepare("insert or ignore into about values ('place', ?)").run(place);
    database.exec("commit");
    return new Fts5Engine(path, database);
  }

  /** Whether it still is the one that all windows use. */
  isCurrent(folder: string): boolean {
    if (this.#path === ":memory:") return true;
    const newest = candidatesIn(folder).find(({ form }) => form === searchForm);
    if (!newest || join(folder, newest.file) !== this.#path) return false;
    try {
      return statSync(this.#path).ino === this.#inode;
    } catch {
      return false;
    }
  }

  *states(): Iterable<readonly [SessionId, string]> {
    for (const { id, state } of this.#statement("select id, state from sessions").all())
      yield [String(id) as SessionId, String(state)];
  }

  stateOf(session: SessionId): string | undefined {
    const row = this.#one("select state from sessions where id = ?", session);
    return row && String(row.state);
  }

  docsOf(session: SessionId): readonly StoredDoc[] {
    const rows = this.#statement(
      "select id, message, text from docs where session = (select n from sessions where id = ?)",
    ).all(session);
    return rows.map(({ id, message, text }) => ({
      id: Number(id),
      session,
      message: String(message),
      text: String(text),
    }));
  }

  isTaken(_session: SessionId, id: number): boolean {
    return this.#one("select 1 from docs where id = ?", id) !== undefined;
  }

  replace(
    session: SessionId,
    state: string,
    removed: readonly StoredDoc[],
    added: readonly StoredDoc[],
  ): void {
    this.#statement(
      "insert into sessions (id, state) values (?, ?) on conflict (id) do update set state = excluded.state",
    ).run(session, state);
    const n = Number(this.#one("select n from sessions where id = ?", session)?.n);
    for (const doc of removed) this.#remove(doc);
    const insertDoc = this.#statement("insert into docs values (?, ?, ?, ?)");
    const insertWords = this.#statement("insert into words (rowid, tokens) values (?, ?)");
    for (const { id, message, text } of added) {
      insertDoc.run(id, n, message, text);
      insertWords.run(id, indexTextOf(text));
    }
  }

  drop(session: SessionId): void {
    for (const doc of this.docsOf(session)) this.#remove(doc);
    this.#statement("delete from sessions where id = ?").run(session);
  }

  /** With nothing left of it in the file: it may have been removed for good. */
  #remove({ id, text }: StoredDoc): void {
    this.#statement("delete from docs where id = ?").run(id);
    this.#statement("insert into words (words, rowid, tokens) values ('delete', ?, ?)").run(
      id,
      indexTextOf(text),
    );
  }

  together(work: () => void): void {
    this.#database.exec("begin immediate");
    try {
      work();
      this.#database.exec("commit");
    } catch (cause) {
      try {
        this.#database.exec("rollback");
      } catch {} // SQLite may have done it already.
      throw cause;
    }
  }

  find(ask: FindAsk): { docs: StoredDoc[]; total: number } {
    const { first, end, kinds } = numbersOf(ask);
    const id = ask.plan ? "words.rowid" : "docs.id";
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    if (ask.plan) {
      conditions.push("words match ?");
      values.push(matchOf(ask.plan, "fts5"));
    }
    if (ask.since !== undefined || ask.until !== undefined) {
      conditions.push(`${id} >= ? and ${id} < ?`);
      values.push(first, end);
    }
    if (ask.roles) conditions.push(`${id} % 4 in (${kinds.join(", ")})`);
    if (ask.sessions) {
      conditions.push(
        "docs.session in (select n from sessions where sessions.id in (select value from json_each(?)))",
      );
      values.push(JSON.stringify(ask.sessions));
    }
    const join = ask.sessions ? "words join docs on docs.id = words.rowid" : "words";
    const from = `from ${ask.plan ? join : "docs"} where ${conditions.length > 0 ? conditions.join(" and ") : "true"}`;
    const age = `max(0, ? - ${id} / ${perSecond} * 1000)`;
    // bm25 is smaller for what fits better.
    const order = ask.plan
      ? `bm25(words) * iif(${id} % 4 = 0, ${weights.title}, 1.0) * (1.0 + 1.0 / (1.0 + ${age} / ${weights.recencyMs}.0))`
      : undefined;
    const ids = this.#statement(
      `select ${id} as id ${from} order by ${order ? `${order}, ` : ""}${id} desc limit ? offset ?`,
    )
      .all(...values, ...(ask.plan ? [ask.now] : []), ask.limit, ask.offset)
      .map((row) => Number(row.id));
    const docs = ids.flatMap((each) => this.#docOf(each) ?? []);
    // Counting costs as much as finding, so it is done only where there is more than this page.
    const isLast = ids.length < ask.limit && (ids.length > 0 || ask.offset === 0);
    const total = isLast
      ? ask.offset + ids.length
      : Number(this.#one(`select count(*) as total ${from}`, ...values)?.total ?? 0);
    return { docs, total };
  }

  save(): void {}

  close(): void {
    this.#database.close();
  }

  #docOf(id: number): StoredDoc | undefined {
    const row = this.#one(
      "select sessions.id as session, message, text from docs join sessions on sessions.n = docs.session where docs.id = ?",
      id,
    );
    if (!row) return undefined;
    return {
      id,
      session: String(row.session) as SessionId,
      message: String(row.message),
      text: String(row.text),
    };
  }

  /** Indexes that nobody uses any more, and those of older versions. A window that still has one open moves on by itself. */
  #removeOthers(folder: string): void {
    const [newest, ...others] = candidatesIn(folder).filter(({ form }) => form === searchForm);
    if (!newest || join(folder, newest.file) !== this.#path) return;
    const older = candidatesIn(folder).filter(({ form }) => form < searchForm);
    for (const { file } of [...others, ...older]) removeIndex(join(folder, file));
  }

  #one(sql: string, ...values: (string | number)[]) {
    return this.#statement(sql).get(...values);
  }

  #statement(sql: string): NodeStatement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
