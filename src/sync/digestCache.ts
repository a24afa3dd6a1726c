import type { Disposable } from "../base/disposable.ts";
import { hashOf } from "../base/hashOf.ts";
import type { Json } from "../base/json.ts";
import { nextTurn } from "../base/slices.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readStamp } from "../core/stamp.ts";
import type { SessionDigest } from "./fingerprint.ts";

/** To be raised whenever `staysBecause`, `partOf` or `digestOf` come to answer something else. */
const form = 2;
/** How long after a change it is written. */
const writeAfterMs = 30_000;
/** So many sessions are read or written in one go: less than a millisecond. */
const sliceSize = 200;

/** A file of some megabytes at most. */
export interface CacheFile {
  /** Undefined when there is none, or it cannot be read. */
  read(): Promise<string | undefined>;
  /** Replaces what is there in one step: a reader finds all of the old or all of the new. */
  write(text: string): Promise<void>;
}

export interface DigestCacheSetup {
  readonly file: CacheFile;
  /** For every session a text that differs whenever what it holds may differ: see `SessionContents`. @throws StoreError */
  contentStates(): Promise<ReadonlyMap<SessionId, string>>;
  /** Told why it could not be written, which costs time at the next start and nothing else. */
  onFailure?(cause: unknown): void;
}

/** A digest, and the state of the session that it was made of. Without a digest nothing of the session travels. */
export interface KeptDigest {
  readonly state: string;
  readonly digest: SessionDigest | undefined;
}

/**
 * Digests on disk, so that a start does not read every session again. What is damaged, of another form or of another state
 * of its session counts as not there. Neither reading nor writing holds the thread for long.
 */
export class DigestCache implements Disposable {
  readonly #setup: DigestCacheSetup;
  #kept = new Map<SessionId, KeptDigest>();
  #isChanged = false;
  #waiting: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(setup: DigestCacheSetup) {
    this.#setup = setup;
  }

  /** What sessions hold now. Asked before they are read: what is read then is at least as new. @throws StoreError */
  states(): Promise<ReadonlyMap<SessionId, string>> {
    return this.#setup.contentStates();
  }

  /** What is on disk. */
  async load(): Promise<ReadonlyMap<SessionId, KeptDigest>> {
    const text = await this.#setup.file.read().catch(() => undefined);
    this.#kept = (text !== undefined && (await readAll(text))) || new Map();
    return this.#kept;
  }

  /** Takes note of a digest; it is written some time later. */
  set(session: SessionId, kept: KeptDigest): void {
    this.#kept.set(session, kept);
    this.#changed();
  }

  delete(session: SessionId): void {
    if (this.#kept.delete(session)) this.#changed();
  }

  #changed(): void {
    this.#isChanged = true;
    this.#waiting ??= setTimeout(() => void this.flush(), writeAfterMs);
    this.#waiting.unref?.();
  }

  /** Resolves once what it was told is on disk, or could not be written. */
  flush(): Promise<void> {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** What is not written yet is written. */
  dispose(): void {
    void this.flush();
  }

  async #write(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    try {
      await this.#setup.file.write(await writeAll(this.#kept));
    } catch (cause) {
      this.#isChanged = true;
      this.#setup.onFailure?.(cause);
    }
  }
}

/** One line for some sessions, each with a checksum in front. */
async function writeAll(kept: ReadonlyMap<SessionId, KeptDigest>): Promise<string> {
  const lines = [lineOf([form, kept.size])];
  const all = [...kept];
  for (let from = 0; from < all.length; from += sliceSize) {
    lines.push(lineOf(all.slice(from, from + sliceSize).map(rowOf)));
    await nextTurn();
  }
  return lines.join("\n");
}

function lineOf(value: Json): string {
  const text = JSON.stringify(value);
  return `${hashOf(text).toString(36)} ${text}`;
}

/** Undefined when it is not whole. */
async function readAll(text: string): Promise<Map<SessionId, KeptDigest> | undefined> {
  const [head, ...lines] = text.split("\n");
  const header = readLine(head ?? "");
  if (!Array.isArray(header) || header[0] !== form) return undefined;
  const kept = new Map<SessionId, KeptDigest>();
  for (const line of lines) {
    const rows = readLine(line);
    if (!Array.isArray(rows)) return undefined;
    for (const row of rows) {
      const read = readRow(row);
      if (!read) return undefined;
      kept.set(...read);
    }
    await nextTurn();
  }
  return kept.size === header[1] ? kept : undefined;
}

function readLine(line: string): Json | undefined {
  const space = line.indexOf(" ");
  const text = line.slice(space + 1);
  return space > 0 && hashOf(text).toString(36) === line.slice(0, space)
    ? (JSON.parse(text) as Json)
    : undefined;
}

const rowOf = ([session, { state, digest }]: readonly [SessionId, KeptDigest]): Json => {
  if (!digest) return [session, state];
  const { head, body, messages, newest, workspace = null, attachment = 0, tooLarge = 0, texts = 0 } = digest;
  return [session, state, head, body, messages, newest, workspace, attachment, tooLarge, texts];
};

const isCount = (value: Json | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function readRow(row: Json): readonly [SessionId, KeptDigest] | undefined {
  if (!Array.isArray(row)) return undefined;
  const [id, state, head, body, messages, stamp, workspace, attachment, tooLarge, texts] = row;
  const session = readSessionId(id);
  if (!session || typeof state !== "string") return undefined;
  if (row.length === 2) return [session, { state, digest: undefined }];
  const newest = readStamp(stamp);
  if (!newest || (workspace !== null && typeof workspace !== "string")) return undefined;
  if (![head, body, messages, attachment, tooLarge, texts].every(isCount)) return undefined;
  return [
    session,
    {
      state,
      digest: {
        ...{ session, head: head as number, body: body as number, messages: messages as number, newest },
        ...(workspace !== null && { workspace }),
        ...(attachment !== 0 && { attachment: attachment as number }),
        ...(tooLarge !== 0 && { tooLarge: tooLarge as number }),
        ...(texts !== 0 && { texts: texts as number }),
      },
    },
  ];
}
