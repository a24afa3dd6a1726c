import { join } from "node:path";
import { randomToken } from "../base/ids.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { describeError, type Log } from "../base/log.ts";
import { nextTurn, sliceSize } from "../base/slices.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import type { RecordSet } from "../core/recordSet.ts";
import { type SessionSummary, summaryOf } from "../core/session.ts";
import { readStamp, type Stamp } from "../core/stamp.ts";
import { summaryForm } from "../core/summaryFacts.ts";
import { attempt, type Disk } from "./disk.ts";
import type { Editions } from "./editions.ts";
import type { Layout } from "./layout.ts";
import type { FileWork } from "./storageWorker.ts";
import type { CatalogRow, CatalogTexts, SessionDigest } from "./workerProtocol.ts";

/** What is remembered of a session file, so that a list need not read it. */
export interface Row {
  readonly generation: number;
  readonly summary: SessionSummary;
  readonly newest: Stamp | undefined;
}

export interface CatalogSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly log: Log;
  readonly worker: FileWork;
  /** Is told which generations there were, so that missing ones are missed. */
  readonly editions: Editions;
}

/**
 * The file `catalog.braid`: a cache of summaries, and never the truth.
 *
 * A row counts only while its session's newest file has the row's generation. The whole counts only in the store
 * that wrote it, told by the inode of sessions/. Whatever is missing, stale, damaged or foreign is made again from
 * the session files, so every failure here costs time and nothing else.
 */
export class Catalog {
  readonly rows = new Map<SessionId, Row>();
  readonly #setup: CatalogSetup;
  #loading: Promise<void> | undefined;
  /** A newer Braid uses this store, too; the two should not take turns in making the file anew. */
  #isNewer = false;
  #isChanged = false;

  constructor(setup: CatalogSetup) {
    this.#setup = setup;
  }

  set(session: SessionId, generation: number, records: RecordSet): Row {
    return this.take(session, generation, { summary: summaryOf(records), newest: records.newest });
  }

  take(session: SessionId, generation: number, { summary, newest }: SessionDigest): Row {
    const row = { generation, summary, newest };
    this.rows.set(session, row);
    this.#isChanged = true;
    return row;
  }

  /** Whether there is something that the file does not have. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Reads the file at the first call. Rows known already are newer than what it says. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { disk, layout, worker, log, editions } = this.#setup;
    try {
      if (!(await disk.facts(layout.catalog))) return;
      const read = await worker.ask("decodeCatalog", { bytes: await disk.readFile(layout.catalog) });
      if (read.state === "newer") this.#isNewer = true;
      else if (read.state === "damaged") log.warn(`Storage: the catalog is made anew: ${read.because}.`);
      else if (read.value.place.split(" ")[0] === (await this.#inode())) {
        const isOfThisForm = read.value.place === (await this.#place());
        const { rows, activities } = read.value;
        for (const [slice, text] of rows.entries()) {
          await nextTurn();
          for (const [id, row] of rowsIn(text, activities?.[slice])) {
            const generation = Math.abs(row.generation);
            editions.expect({ session: id, generation });
            // Of a session whose files are lost, an old row is better than nothing; any other is made again, since no
            // edition is of a generation below zero.
            if (!this.rows.has(id))
              this.rows.set(id, isOfThisForm ? row : { ...row, generation: -generation });
          }
        }
      }
    } catch (cause) {
      log.warn(`Storage: the catalog cannot be read and is made anew: ${describeError(cause)}`);
    }
  }

  /** Writes the file if something changed, best effort. Of a session whose files are lost its row is all that is left. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    await this.load(); // Or a window that never listed would write a catalog of what little it knows.
    if (this.#isNewer) return;
    const { disk, layout, worker, log } = this.#setup;
    const temporary = join(layout.temporary, `catalog.${randomToken(10)}`);
    try {
      const place = await this.#place();
      if (place === undefined) return;
      this.#isChanged = false;
      const texts = await textsOf([...this.rows]);
      await disk.writeExclusive(temporary, await worker.ask("encodeCatalog", { place, ...texts }));
      await disk.rename(temporary, layout.catalog);
    } catch (cause) {
      this.#isChanged = true;
      await attempt(disk.unlink(temporary));
      log.warn(`Storage: the catalog was not written: ${describeError(cause)}`);
    }
  }

  /** Which store the file belongs to, and the form of the summaries in it. */
  async #place(): Promise<string | undefined> {
    const inode = await this.#inode();
    return inode === undefined ? undefined : `${inode} ${summaryForm}`;
  }

  async #inode(): Promise<string | undefined> {
    const { disk, layout } = this.#setup;
    return (await disk.facts(layout.sessions))?.inode;
  }
}

async function textsOf(all: readonly (readonly [SessionId, Row])[]): Promise<CatalogTexts> {
  const rows: string[] = [];
  const activities: string[] = [];
  for (let start = 0; start < all.length; start += sliceSize) {
    await nextTurn();
    const lines: string[] = [];
    const slice = all.slice(start, start + sliceSize).map(
      ([
        session,
        {
          generation,
          newest,
          summary: { activity = "", ...summary },
        },
      ]) => {
        lines.push(activity);
        return [session, generation, newest ?? "", summary];
      },
    );
    rows.push(JSON.stringify(slice));
    activities.push(lines.join("\n"));
  }
  return { rows, activities };
}

function* rowsIn(text: string, activities = ""): Iterable<[SessionId, Row]> {
  const rows = JSON.parse(text) as CatalogRow[];
  const lines = activities === "" ? undefined : activities.split("\n");
  if (lines && lines.length !== rows.length) throw new Error("it does not fit together");
  for (const [line, columns] of rows.entries()) {
    const [session, generation, newest, summary] = columns;
    const row = readRow(generation, newest, summary, lines?.[line] ?? "");
    const id = readSessionId(session);
    if (id && row?.summary.id === id) yield [id, row];
  }
}

function readRow(generation: number, newest: string, summary: Json, activity: string): Row | undefined {
  if (!isJsonObject(summary)) return undefined;
  const { id, createdAt, updatedAt, lastUse, messageCount, tags, listed } = summary;
  const isSummary =
    Number.isSafeInteger(generation) &&
    readSessionId(id) !== undefined &&
    typeof createdAt === "number" &&
    typeof updatedAt === "number" &&
    (updatedAt === 0 || readStamp(lastUse) !== undefined) && // Older versions did not note it, and order needs it.
    typeof messageCount === "number" &&
    Array.isArray(tags) && // Nor did they note these.
    tags.every((tag) => typeof tag === "string") &&
    typeof listed === "boolean";
  if (!isSummary) return undefined;
  // Not by spreading it: of so many properties that makes an object that takes twice the memory and is slower to sort.
  if (activity !== "") (summary as { activity?: Json }).activity = activity;
  return { generation, summary: summary as unknown as SessionSummary, newest: readStamp(newest) };
}
