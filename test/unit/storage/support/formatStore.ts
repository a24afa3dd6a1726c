import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import initSqlJs, { type SqlJsStatic } from "sql.js";
import type { Clock, EpochMs } from "../../../../src/base/clock.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../../src/base/json.ts";
import { silentLog } from "../../../../src/base/log.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import type { Change } from "../../../../src/core/record.ts";
import { deltaChange, fieldChange, type SessionSummary } from "../../../../src/core/session.ts";
import { readCheckedLines } from "../../../../src/storage/checkedLine.ts";
import { readSessionFileName } from "../../../../src/storage/layout.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import { openStore } from "../../../../src/storage/openStore.ts";
import { type FileWork, StorageWorker } from "../../../../src/storage/storageWorker.ts";
import { systemTimers } from "../../../../src/storage/timers.ts";
import { storageWorkerFiles } from "./storageWorkerFiles.ts";
import { machineOf, noTimers, said } from "./storeFolder.ts";

/** A small store with one of everything that is ever written, and ways to compare what two stores hold. */

const ids = {
  /** Two editions, more in a journal, a backup of nothing. */
  trains: "trains000001" as SessionId,
  /** Deleted, so in the trash. */
  buses: "buses0000001" as SessionId,
  /** In a journal only, with a reply that broke off. */
  ships: "ships0000001" as SessionId,
};
export const formatSessions = ids;

/** What this version does not know, and has to carry along. */
export const unknownChanges: readonly Change[] = [
  { type: "hologram", key: "of/a train", value: { depth: 3, layers: [1, null, "x"] } },
  { type: "field", key: "moodOfTheSession", value: { calm: true } },
  { type: "strange\u0000type", key: "lone \ud800 surrogate", value: "both\u0000 \udfff" },
  {
    type: "message",
    key: "0000000010000000001",
    value: {
      role: "assistant",
      status: "complete",
      createdAt: 1000,
      parts: [
        { type: "text", text: "Known." },
        { type: "hologram", url: "blob:1" },
      ],
      mood: "calm",
      usage: { inputTokens: 3, dreamTokens: 4 },
    },
  },
];

/** Time that goes on by a second whenever somebody looks. */
function steadyClock(): Clock {
  let nowMs = Date.UTC(2026, 0, 1);
  return {
    now: () => {
      nowMs += 1000;
      return nowMs as EpochMs;
    },
  };
}

/**
 * Makes the store in `target` as the present version writes it, in the state in which a crash leaves it.
 * @param scratch A folder to work in.
 */
export async function makeFormatStore(target: string, scratch: string): Promise<void> {
  const files = await storageWorkerFiles();
  const root = join(scratch, "store");
  const store = openStore({
    root,
    disk: nodeDisk,
    clock: steadyClock(),
    log: silentLog,
    timers: noTimers,
    machine: { ...machineOf(100, () => true), host: "study", bootId: "first" },
    ...files,
  });
  const { trains, buses, ships } = ids;
  await store.append(trains, [
    fieldChange("createdAt", 1),
    fieldChange("autoTitle", "Trains to Paris"),
    fieldChange("model", { provider: "sample", model: "sample-1" }),
    fieldChange("workspace", { key: "file:///a", name: "a", folders: ["file:///a"] }),
    said("When does it leave? Ünïcödé, 日本語, 🚂", { id: "0000000000000000001" as never }),
    ...unknownChanges,
  ]);
  await store.append(buses, [fieldChange("createdAt", 2), fieldChange("title", "Buses"), said("Where to?")]);
  await store.foldNow();
  await store.append(trains, [
    said("At noon.", { id: "0000000020000000001" as never, role: "assistant" }),
    fieldChange("title", "Trains"),
    { type: "tag", key: "travel", value: true },
    { type: "tag", key: "old", value: null },
    { type: "meta", key: "project", value: { name: "journey", priority: 2 } },
  ]);
  await store.append(buses, [fieldChange("deleted", true)]);
  await store.foldNow();
  await store.append(trains, [fieldChange("draft", "And back?")]);
  const reply = "0000000030000000001" as never;
  await store.append(ships, [
    fieldChange("createdAt", 3),
    said("Tell me of ships."),
    said("", { id: reply, role: "assistant", status: "streaming", parts: [] }),
    deltaChange(reply, 0, "thinking", "Which ones?"),
    deltaChange(reply, 1, "text", "The largest sh"),
  ]);
  await mkdir(target, { recursive: true });
  await cp(root, target, { recursive: true }); // Before `close` tidies up.
  await store.close();
}

/** Everything that can be read in a store, as plain data. */
export interface StoreContent {
  readonly sessions: Readonly<Record<string, SessionContent>>;
  /** What each file holds, by its name in the store. */
  readonly files: Readonly<Record<string, Json>>;
}

interface SessionContent {
  readonly summary: SessionSummary | undefined;
  readonly records: readonly Json[];
}

/** Reads a store with the product, all through its front door and each file by itself. Changes nothing in it. */
export async function contentOf(root: string): Promise<StoreContent> {
  const files = await storageWorkerFiles();
  const worker = new StorageWorker(files, systemTimers);
  const machine = machineOf(7, () => true);
  const setup = {
    root,
    disk: nodeDisk,
    clock: steadyClock(),
    log: silentLog,
    timers: noTimers,
    machine,
    worker,
  };
  const store = openStore({ ...setup, ...files });
  try {
    const summaries = await store.list();
    const sessions: Record<string, SessionContent> = {};
    for (const id of Object.values(ids)) {
      const records = [...((await store.find(id)) ?? [])].map(({ type, key, value, stamp }) => [
        type,
        key,
        value,
        stamp,
      ]);
      sessions[id] = { summary: summaries.find((summary) => summary.id === id), records: sorted(records) };
    }
    return { sessions, files: await contentOfFiles(root, worker) };
  } finally {
    worker.stop();
  }
}

async function contentOfFiles(root: string, worker: FileWork): Promise<Record<string, Json>> {
  const contents: Record<string, Json> = {};
  for (const file of await filesIn(root)) {
    const bytes = await readFile(join(root, file));
    const name = readSessionFileName(file.replace(/^.*\//, ""));
    if (name) contents[file] = plain(await worker.ask("decodeSession", { ...name, bytes }));
    else if (file === "catalog.braid") contents[file] = plain(await worker.ask("decodeCatalog", { bytes }));
    else if (file.endsWith(".log")) contents[file] = plain(readCheckedLines(bytes));
    else contents[file] = createHash("sha256").update(bytes).digest("hex");
  }
  return contents;
}

/** Paths of the files in a store, with `/` between names. */
export async function filesIn(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
const sorted = (values: readonly Json[]): readonly Json[] =>
  [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/**
 * How a store's files are built, without what is in them: kinds of files, names and types in headers and lines, tables.
 * Two stores of one version are of one shape.
 */
export async function shapeOf(root: string): Promise<Json> {
  const sql = await initSqlJs();
  const shapes = new Map<string, Json>();
  for (const file of await filesIn(root)) {
    const bytes = await readFile(join(root, file));
    const kind = file
      .replace(/[0-9a-z]{10}-\d+\.log/, "W-N.log")
      .replace(/[0-9a-z]{12}\.\d+\.braid/, "S.N.braid");
    if (file.endsWith(".log")) {
      const [header, ...batches] = readCheckedLines(bytes).values;
      shapes.set(kind, { header: typesOf(header), batch: typesOf(batches[0]) });
    } else if (file.endsWith(".braid")) {
      const end = bytes.indexOf("\n");
      const header = JSON.parse(bytes.toString("latin1", 0, end)) as JsonObject;
      const { format, version, codec } = header;
      const payload = brotliDecompressSync(bytes.subarray(end + 1));
      const content = codec === "br-text" ? shapeOfTexts(payload) : tablesIn(sql, payload);
      shapes.set(kind, { format, version, codec, header: typesOf(header), content } as Json);
    } else shapes.set(kind, "another file");
  }
  return Object.fromEntries([...shapes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The statements that make the tables of a database. */
function tablesIn(sql: SqlJsStatic, bytes: Uint8Array): Json {
  const database = new sql.Database(bytes);
  const tables = database.exec("select name, sql from sqlite_master where sql is not null order by name");
  database.close();
  return plain(tables[0]?.values);
}

/** Of the texts of a catalog, how many there are, and the types of a row of theirs up to its summary, which is a cache. */
function shapeOfTexts(bytes: Uint8Array): Json {
  const texts = new TextDecoder().decode(bytes).split("\u001e");
  const [row] = JSON.parse(texts[0] ?? "") as Json[][];
  return {
    texts: texts.length,
    row: (row ?? []).map((value) => (isJsonObject(value) ? "summary" : typeof value)),
  };
}

/** Names in their order, with the types of values; of a list, its first entry. */
function typesOf(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.length === 0 ? [] : [typesOf(value[0] as Json)];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.entries(value).map(([name, inner]) => [name, name === "value" ? "any" : typesOf(inner)]);
}
