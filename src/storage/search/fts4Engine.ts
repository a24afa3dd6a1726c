// Runs in the search thread only.

import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SessionId } from "../../core/ids.ts";
import { indexTextOf } from "../../core/searchTokens.ts";
import type { Database, Sql } from "../database.ts";
import { sealFile, unsealFile } from "../sealedFile.ts";
import {
  kindOf,
  matchOf,
  numbersOf,
  type SearchEngine,
  type StoredDoc,
  searchForm,
  timeOf,
  weights,
} from "./engine.ts";
import type { FindAsk } from "./searchProtocol.ts";

const format = "braid-search";
const shardCount = 16;
/** What is held in memory of shards that are written down. A search reads the others again, one after the other. */
const memoryLimitBytes = 400_000_000;
/** FTS4 cannot forget a single text without having it at hand. When so many are forgotten, a shard is made again. */
const forgottenLimit = 1000;

const schema = `
  create table sessions (id text primary key, state text not null) without rowid;
  create table docs (id integer primary key, session text not null, message text not null, text text not null);
  create index docs_by_session on docs (session);
  create table forgotten (id integer primary key);
  create virtual table words using fts4 (content='', tokenize=simple, tokens)`;

interface Shard {
  readonly database: Database;
  /** Which file it was read from; undefined when there was none. */
  readonly file: string | undefined;
  readonly sizeBytes: number;
  isChanged: boolean;
  /** Whether words of what was deleted have to leave the file. */
  hasDeleted: boolean;
}

/** Which shard has a session, in every window. */
const shardOf = (session: SessionId): number => {
  let sum = 0;
  for (const character of session) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % shardCount;
};

function removeFile(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {} // It is not there, or cannot be removed.
}

const rowsOf = (database: Database, sql: string, values: (string | number)[] = []): unknown[][] => {
  const statement = database.prepare(sql);
  try {
    statement.bind(values);
    const rows: unknown[][] = [];
    while (statement.step()) rows.push(statement.get());
    return rows;
  } finally {
    statement.free();
  }
};

/**
 * The index in sql.js: as FTS4 (it has no FTS5) in shards that are loaded whole. A shard's file is replaced whole, too, so that
 * readers find one or the other; when two windows replace it at the same time, what the first one wrote is missed and done again.
 */
export class Fts4Engine implements SearchEngine {
  readonly #sql: Sql;
  readonly #folder: string;
  readonly #place: string;
  readonly #shards = new Map<number, Shard>();
  #index = randomBytes(8).toString("hex");

  constructor(sql: Sql, folder: string, place: string) {
    this.#sql = sql;
    this.#folder = folder;
    this.#place = place;
  }

  get index(): string {
    return this.#index;
  }

  /** Looks whether other windows wrote shards. What was put into those here and not written yet is given up. */
  refresh(): void {
    for (const [number, shard] of this.#shards) {
      if (this.#factsOf(number) === shard.file) continue;
      this.#close(number, shard);
      this.#index = randomBytes(8).toString("hex");
    }
  }

  *states(): Iterable<readonly [SessionId, string]> {
    for (const { database } of this.#each())
      for (const [id, state] of rowsOf(database, "select id, state from sessions"))
        yield [String(id) as SessionId, String(state)];
  }

  stateOf(session: SessionId): string | undefined {
    const [row] = rowsOf(this.#of(session).database, "select state from sessions where id = ?", [session]);
    return row && String(row[0]);
  }

  docsOf(session: SessionId): readonly StoredDoc[] {
    return rowsOf(this.#of(session).database, "select id, message, text from docs where session = ?", [
      session,
    ]).map(([id, message, text]) => ({
      id: Number(id),
      session,
      message: String(message),
      text: String(text),
    }));
  }

  isTaken(session: SessionId, id: number): boolean {
    const sql = "select 1 from docs where id = ?1 union all select 1 from forgotten where id = ?1";
    return rowsOf(this.#of(session).database, sql, [id]).length > 0;
  }

  replace(
    session: SessionId,
    state: string,
    removed: readonly StoredDoc[],
    added: readonly StoredDoc[],
  ): void {
    const shard = this.#change(session);
    const { database } = shard;
    if (added.length === 0 && removed.length > 0) shard.hasDeleted = true;
    database.run("insert or replace into sessions values (?, ?)", [session, state]);
    this.#forget(database, removed);
    for (const { id, message, text } of added) {
      database.run("insert into docs values (?, ?, ?, ?)", [id, session, message, text]);
      this.#addWords(database, id, text);
    }
  }

  drop(session: SessionId): void {
    const removed = this.docsOf(session);
    const shard = this.#change(session);
    const { database } = shard;
    shard.hasDeleted = true;
    this.#forget(database, removed);
    database.run("delete from sessions where id = ?", [session]);
  }

  /** In memory, so that nothing is half written down; what failed half way is made again from the files. */
  together(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#giveUp();
      throw cause;
    }
  }

  find(ask: FindAsk): { docs: StoredDoc[]; total: number } {
    const wanted = ask.sessions && new Set<string>(ask.sessions);
    const { first, end, kinds } = numbersOf(ask);
    const hits: { id: number; score: number; shard: number }[] = [];
    for (let shard = 0; shard < shardCount; shard++) {
      const { database } = this.#shard(shard);
      const sql = ask.plan
        ? `select docs.id, docs.session, matchinfo(words, 'pcnalx') from words join docs on docs.id = words.docid where words match ?`
        : "select id, session from docs";
      for (const [number, session, info] of rowsOf(
        database,
        sql,
        ask.plan ? [matchOf(ask.plan, "fts4")] : [],
      )) {
        const id = Number(number);
        if (id < first || id >= end || !kinds.includes(id % 4)) continue;
        if (wanted && !wanted.has(String(session))) continue;
        hits.push({ id, shard, score: ask.plan ? scoreOf(id, info, ask.now) : 0 });
      }
    }
    hits.sort((one, other) => other.score - one.score || other.id - one.id);
    const docs = hits.slice(ask.offset, ask.offset + ask.limit).flatMap(({ id, shard }) => {
      const sql = "select session, message, text from docs where id = ?";
      return rowsOf(this.#shard(shard).database, sql, [id]).map(([session, message, text]) => ({
        id,
        session: String(session) as SessionId,
        message: String(message),
        text: String(text),
      }));
    });
    return { docs, total: hits.length };
  }

  save(): void {
    for (const [number, shard] of this.#shards) {
      if (!shard.isChanged) continue;
      this.#tidy(shard);
      const path = this.#pathOf(number);
      const temporary = `${path}.${randomBytes(4).toString("hex")}.new`;
      try {
        mkdirSync(this.#folder, { recursive: true });
        const bytes = sealFile(format, { place: this.#place }, shard.database.export());
        writeFileSync(temporary, bytes);
        renameSync(temporary, path);
        this.#shards.set(number, {
          ...shard,
          file: this.#factsOf(number),
          sizeBytes: bytes.length,
          isChanged: false,
          hasDeleted: false,
        });
      } catch {
        removeFile(temporary); // A disk that refuses: then it is in memory as long as it lasts.
      }
    }
    this.#unload();
  }

  close(): void {
    for (const [number, shard] of this.#shards) this.#close(number, shard);
  }

  *#each(): Iterable<Shard> {
    for (let number = 0; number < shardCount; number++) yield this.#shard(number);
  }

  #of(session: SessionId): Shard {
    return this.#shard(shardOf(session));
  }

  #change(session: SessionId): Shard {
    const shard = this.#of(session);
    shard.isChanged = true;
    return shard;
  }

  #shard(number: number): Shard {
    const known = this.#shards.get(number);
    if (known) return known;
    this.#unload();
    const shard = this.#load(number) ?? this.#make();
    this.#shards.set(number, shard);
    return shard;
  }

  #make(): Shard {
    const database = new this.#sql.Database();
    database.run(schema);
    return { database, file: undefined, sizeBytes: 0, isChanged: false, hasDeleted: false };
  }

  /** Undefined when there is none, or it is damaged, of another store, or of another version. */
  #load(number: number): Shard | undefined {
    const file = this.#factsOf(number);
    if (file === undefined) return undefined;
    let database: Database | undefined;
    try {
      const bytes = readFileSync(this.#pathOf(number));
      const sealed = unsealFile(bytes, format);
      if (sealed.state !== "whole" || sealed.value.header.place !== this.#place) throw new Error("Foreign.");
      database = new this.#sql.Database(sealed.value.payload);
      database.exec("select count(*) from sessions");
      return { database, file, sizeBytes: bytes.length, isChanged: false, hasDeleted: false };
    } catch {
      database?.close();
      removeFile(this.#pathOf(number));
      return undefined;
    }
  }

  #unload(): void {
    let held = 0;
    for (const [number, shard] of [...this.#shards].reverse()) {
      held += shard.sizeBytes;
      if (held > memoryLimitBytes && !shard.isChanged) this.#close(number, shard);
    }
  }

  #giveUp(): void {
    this.close();
    this.#index = randomBytes(8).toString("hex");
  }

  #close(number: number, { database }: Shard): void {
    this.#shards.delete(number);
    database.close();
  }

  #forget(database: Database, docs: readonly StoredDoc[]): void {
    for (const { id } of docs) {
      database.run("delete from docs where id = ?", [id]);
      database.run("insert or ignore into forgotten values (?)", [id]);
    }
  }

  #tidy({ database, hasDeleted }: Shard): void {
    const [[forgotten] = []] = rowsOf(database, "select count(*) from forgotten");
    if (Number(forgotten) < forgottenLimit && !hasDeleted) return;
    database.run("drop table words; delete from forgotten");
    database.run("create virtual table words using fts4 (content='', tokenize=simple, tokens)");
    for (const [id, text] of rowsOf(database, "select id, text from docs"))
      this.#addWords(database, Number(id), String(text));
    database.run("vacuum"); // Free pages still hold what was removed.
  }

  #addWords(database: Database, id: number, text: string): void {
    // Numbers beyond 32 bits arrive as floating point ones, which FTS4 does not take.
    database.run("insert into words (docid, tokens) values (cast(? as integer), ?)", [id, indexTextOf(text)]);
  }

  #pathOf(number: number): string {
    return join(this.#folder, `fts4-${searchForm}.${number}.braid`);
  }

  #factsOf(number: number): string | undefined {
    try {
      const { ino, size, mtimeMs } = statSync(this.#pathOf(number));
      return `${ino} ${size} ${mtimeMs}`;
    } catch {
      return undefined;
    }
  }
}

/** Okapi BM25 with the usual constants, from what FTS4 tells of a match; weighed as the other engine does. */
function scoreOf(id: number, info: unknown, now: number): number {
  const bytes = info as Uint8Array;
  const numbers = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const [phrases = 0, , total = 0, average = 0, length = 0] = numbers;
  let sum = 0;
  for (let phrase = 0; phrase < phrases; phrase++) {
    const here = numbers[5 + phrase * 3] ?? 0;
    const withIt = numbers[7 + phrase * 3] ?? 0;
    const rarity = Math.max(1e-6, Math.log((total - withIt + 0.5) / (withIt + 0.5)));
    sum += (rarity * here * 2.2) / (here + 1.2 * (0.25 + (0.75 * length) / Math.max(1, average)));
  }
  const age = Math.max(0, now - timeOf(id));
  return sum * (kindOf(id) === "title" ? weights.title : 1) * (1 + 1 / (1 + age / weights.recencyMs));
}
