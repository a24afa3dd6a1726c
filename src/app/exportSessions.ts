import type { EpochMs } from "../base/clock.ts";
import { newSessionId, type SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { isPurged, lastUsedAt, sessionOf, summaryOf, untitled } from "../core/session.ts";
import { leftOutBecause } from "../exchange/carried.ts";
import { documentEnd, documentStart, sessionJson } from "../exchange/exportDocument.ts";
import { collectionNameOf, type ExportFormat, fileNameOf } from "../exchange/fileNames.ts";
import { htmlOf } from "../exchange/html.ts";
import { markdownOf } from "../exchange/markdown.ts";
import { plainTextOf } from "../exchange/plainText.ts";
import { redactRecord, type SecretInRecord, secretsInRecord } from "../exchange/redactRecord.ts";
import { settled } from "../exchange/settled.ts";
import { type Transcript, transcriptOf } from "../exchange/transcript.ts";
import { type App, findSession } from "./app.ts";
import { isListed } from "./projectList.ts";
import { StoreError } from "./sessionStore.ts";
import { joinedText, shareThread } from "./shareThread.ts";
import { UserError } from "./userError.ts";

/** Where one file of many sessions ends and the next one begins, in characters: well below what an import takes. */
const fileCharacters = 32_000_000;

export interface ExportRequest {
  /** These, or all. */
  readonly sessions: readonly SessionId[] | "workspace" | "all";
  /** Only those used since. */
  readonly since?: EpochMs;
  readonly format: ExportFormat;
  /** Models, times, tags, workspace and all else that is not words or titles. */
  readonly metadata: boolean;
  /** What was typed and not sent, in JSON. */
  readonly drafts: boolean;
  /** Also what was said in other branches than the shown one, in JSON. */
  readonly branches: boolean;
  /** Replaces what looks like secrets. A session in which something was replaced gets an id of its own. */
  readonly redact: boolean;
  /** One file for each session, in JSON, too. */
  readonly separate?: boolean;
}

export interface ExportedFile {
  readonly name: string;
  readonly text: string;
}

export interface SecretWarning extends SecretInRecord {
  readonly session: SessionId;
  readonly title: string;
}

export interface ExportReport {
  readonly exported: readonly SessionId[];
  /** What looks like secrets, with its place; in the files it is replaced if that was asked for. */
  readonly warnings: readonly SecretWarning[];
  /** Sessions that are in no file, because they cannot be read. */
  readonly skipped: readonly {
    readonly session: SessionId;
    readonly title: string;
    readonly reason: string;
  }[];
}

/**
 * Exports sessions: JSON as one file (more when it gets large), the other formats as one file each. Holds no more than one file
 * at a time.
 * @param write Takes a file; the next one is made after that.
 * @param onProgress Told how many of the sessions are done.
 * @throws UserError when there is nothing to export, or a named session is not there.
 */
export async function exportSessions(
  app: App,
  request: ExportRequest,
  signal: AbortSignal,
  write: (file: ExportedFile) => Promise<void>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ExportReport> {
  const exported: SessionId[] = [];
  const warnings: SecretWarning[] = [];
  const skipped: ExportReport["skipped"][number][] = [];
  const ids = await chosenBy(app, request);
  const isSeparate = ids.length === 1 || request.separate === true;
  const collection = new Collection(app.clock.now(), isSeparate, write);
  for (const [done, { id, title }] of ids.entries()) {
    signal.throwIfAborted();
    onProgress(done, ids.length);
    const content = await contentOf(app, id, request).catch((cause: unknown) => {
      if (!(cause instanceof StoreError) || ids.length === 1) throw cause;
      skipped.push({ session: id, title, reason: cause.message });
    });
    if (!content) continue;
    exported.push(id);
    warnings.push(...content.secrets.map((secret) => ({ ...secret, session: id, title })));
    const name = fileNameOf(content.title, id, request.format);
    if (request.format === "json") await collection.add(name, await joinedText(sessionJson(content)));
    else await write({ name, text: await joinedText(encoders[request.format](content.transcript())) });
  }
  await collection.end();
  return { exported, warnings, skipped };
}

const encoders = { markdown: markdownOf, text: plainTextOf, html: htmlOf } as const;

async function chosenBy(
  app: App,
  { sessions, since }: ExportRequest,
): Promise<readonly { readonly id: SessionId; readonly title: string }[]> {
  const { summaries, current, projectOf } = await app.projects.view();
  const now = app.clock.now();
  const isNamed = typeof sessions !== "string";
  const named = new Set<string>(isNamed ? sessions : []);
  const chosen = summaries.filter(
    (summary) =>
      (isNamed ? named.has(summary.id) && summary.listed : isListed(summary, false)) &&
      (sessions !== "workspace" || projectOf(summary.workspace) === current) &&
      (since === undefined || lastUsedAt(summary, now) >= since),
  );
  if (isNamed && summaries.filter(({ id, listed }) => named.has(id) && listed).length < named.size)
    throw new UserError("A session that was to be exported does not exist any more. Nothing was exported.");
  if (chosen.length === 0) throw new UserError("There are no such sessions to export.");
  return chosen.map(({ id, title = untitled }) => ({ id, title }));
}

async function contentOf(app: App, id: SessionId, request: ExportRequest) {
  const session = await findSession(app, id);
  const stored = await app.store.find(id);
  if (!session || !stored || isPurged(stored))
    throw new StoreError("This session was removed while sessions were exported.");
  const shown = new Set<string>(session.thread.map((message) => message.id));
  const original = new RecordSet(
    id,
    [...stored].filter((record) => isWanted(record, request, shown)),
  );
  // A secret may be spread over the pieces of a reply that has not ended.
  const whole = settled(original);
  const secrets: SecretInRecord[] = [];
  const share = shareThread();
  for (const record of whole) {
    secrets.push(...secretsInRecord(record));
    await share();
  }
  const isRedacted = request.redact && secrets.length > 0;
  const records = isRedacted ? await redactedCopy(whole) : original;
  return {
    records,
    isRedacted,
    secrets,
    title: summaryOf(records).title ?? untitled,
    transcript: (): Transcript =>
      transcriptOf(isRedacted ? sessionOf(records, () => false) : session, records, request.metadata),
  };
}

/** Other words than the stored ones must not carry the id of the stored session: two of them would never agree again. */
async function redactedCopy(records: RecordSet): Promise<RecordSet> {
  const copy = new RecordSet(newSessionId());
  const share = shareThread();
  for (const record of records) {
    copy.merge([{ ...redactRecord(record), session: copy.session }]);
    await share();
  }
  return copy;
}

const plainFields: ReadonlySet<string> = new Set(["createdAt", "title", "autoTitle", "head", "end", "draft"]);

function isWanted(
  record: SessionRecord,
  { metadata, drafts, branches }: ExportRequest,
  shown: ReadonlySet<string>,
): boolean {
  const { type, key } = record;
  if (leftOutBecause(record)) return false;
  if (type === "field" && key === "draft") return drafts;
  if (type === "message") return branches || shown.has(key);
  if (type === "delta") return branches || shown.has(key.slice(0, key.indexOf("/")));
  return metadata || (type === "field" && plainFields.has(key));
}

/** Sessions as JSON, put together into files of a size that an import takes. */
class Collection {
  readonly #now: EpochMs;
  readonly #isSeparate: boolean;
  readonly #write: (file: ExportedFile) => Promise<void>;
  #name = "";
  #sessions: string[] = [];
  #characters = 0;
  #parts = 0;

  constructor(now: EpochMs, isSeparate: boolean, write: (file: ExportedFile) => Promise<void>) {
    this.#now = now;
    this.#isSeparate = isSeparate;
    this.#write = write;
  }

  /** @param name For the file if no other session gets into it. */
  async add(name: string, session: string): Promise<void> {
    if (this.#characters > 0 && this.#characters + session.length > fileCharacters) {
      this.#parts++;
      await this.#writeOut(this.#parts);
    }
    this.#name = name;
    this.#sessions.push(session);
    this.#characters += session.length;
    if (this.#isSeparate) await this.#writeOut(undefined);
  }

  async end(): Promise<void> {
    if (this.#sessions.length > 0) await this.#writeOut(this.#parts === 0 ? undefined : this.#parts + 1);
  }

  async #writeOut(part: number | undefined): Promise<void> {
    const name = this.#isSeparate ? this.#name : collectionNameOf(this.#now, part);
    const text = `${documentStart(this.#now)}${this.#sessions.join(",")}${documentEnd}`;
    this.#sessions = [];
    this.#characters = 0;
    await this.#write({ name, text });
  }
}
