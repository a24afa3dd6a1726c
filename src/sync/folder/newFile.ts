import type { SessionId } from "../../core/ids.ts";
import { isSame, type SessionDigest } from "../fingerprint.ts";
import type { SyncSource } from "../source.ts";
import type { FolderFiles, GrowingFile } from "./folderFiles.ts";
import { Ending, factsOfLine, type Head, headLine, isRight, type LineFacts, sessionLines } from "./format.ts";
import type { Entry } from "./foundFile.ts";
import { linesOf } from "./lines.ts";

const bufferBytes = 256_000;

/** What this machine wrote before. */
interface FileBefore {
  readonly path: string;
  readonly sizeBytes: number;
  readonly entries: ReadonlyMap<SessionId, Entry>;
}

/** What a new file of this machine is made of. */
export interface NewFilePlan {
  readonly head: Head;
  /** All that this machine holds, sorted by session. */
  readonly digests: readonly SessionDigest[];
  /** Sessions whose lines are made now. Of others the lines of the file before are kept. */
  readonly made: ReadonlySet<SessionId>;
  /** In bytes of new lines. What is beyond it waits for the next file. */
  readonly limit: number;
  /** The file before, when nothing in it is wrong, and the sessions in it. */
  readonly before: FileBefore | undefined;
}

/** What is in the new file. */
export interface NewFileContent {
  readonly entries: ReadonlyMap<SessionId, LineFacts>;
  /** Sessions that could not be read now, or of which nothing travels after all. */
  readonly without: readonly SessionId[];
  readonly sizeBytes: number;
}

/** The file before is not what it was when it was read. */
export class ChangedMeanwhile extends Error {
  override readonly name = "ChangedMeanwhile";
}

/**
 * Writes and syncs a file of this machine. What did not change is copied line by line without unpacking it, so that neither
 * time nor memory depend on how much there is behind a line.
 * @param onMade Told after each session that was made anew.
 * @throws ChangedMeanwhile, StoreError, and the disk's errors.
 */
export async function writeNewFile(
  files: FolderFiles,
  path: string,
  source: SyncSource,
  plan: NewFilePlan,
  onMade: () => void,
): Promise<NewFileContent> {
  const output = new Output(await files.createAppend(path));
  try {
    await new Making(files, source, plan, output, onMade).run();
    await output.done();
  } catch (cause) {
    await output.abandon();
    throw cause;
  }
  return output;
}

class Making {
  readonly #files: FolderFiles;
  readonly #source: SyncSource;
  readonly #plan: NewFilePlan;
  readonly #output: Output;
  readonly #onMade: () => void;
  readonly #holds: ReadonlyMap<SessionId, SessionDigest>;
  /** Sessions to be made, sorted. */
  readonly #waiting: readonly SessionId[];
  #next = 0;
  #madeBytes = 0;

  constructor(files: FolderFiles, source: SyncSource, plan: NewFilePlan, output: Output, onMade: () => void) {
    this.#files = files;
    this.#source = source;
    this.#plan = plan;
    this.#output = output;
    this.#onMade = onMade;
    this.#holds = new Map(plan.digests.map((digest) => [digest.session, digest]));
    this.#waiting = plan.digests.map(({ session }) => session).filter((session) => plan.made.has(session));
  }

  async run(): Promise<void> {
    await this.#output.begin(headLine(this.#plan.head));
    const { before } = this.#plan;
    if (before) await this.#copy(before);
    await this.#makeUpTo(undefined);
  }

  async #copy({ path, sizeBytes, entries }: FileBefore): Promise<void> {
    const copied = new Set<SessionId>();
    for await (const { bytes } of linesOf(this.#files, path, sizeBytes)) {
      const facts = bytes && factsOfLine(bytes);
      if (!bytes || !facts) continue;
      const { session, part } = facts;
      const entry = entries.get(session);
      if (!entry || !isSame(entry, facts) || !isRight(bytes)) throw new ChangedMeanwhile();
      if (part === 1) {
        await this.#makeUpTo(session);
        if (this.#holds.has(session) && !this.#output.entries.has(session)) copied.add(session);
      }
      if (copied.has(session)) await this.#output.add(bytes, facts);
    }
    for (const session of entries.keys())
      if (this.#holds.has(session) && !this.#output.entries.has(session)) throw new ChangedMeanwhile();
  }

  /** Makes those that come before a session, and the session itself. */
  async #makeUpTo(session: SessionId | undefined): Promise<void> {
    for (;;) {
      const next = this.#waiting[this.#next];
      if (next === undefined || (session !== undefined && next > session)) return;
      this.#next++;
      if (this.#madeBytes < this.#plan.limit) await this.#make(next);
    }
  }

  async #make(session: SessionId): Promise<void> {
    let isThere = false;
    for await (const line of sessionLines(session, await this.#source.records(session))) {
      const bytes = Buffer.from(line, "latin1");
      const facts = factsOfLine(bytes);
      if (!facts) throw new Error("A line has not the form that it should have.");
      isThere = true;
      this.#madeBytes += bytes.length;
      await this.#output.add(bytes, facts);
    }
    if (!isThere) this.#output.without.push(session);
    this.#onMade();
  }
}

class Output implements NewFileContent {
  readonly #file: GrowingFile;
  readonly #ending = new Ending();
  readonly entries = new Map<SessionId, LineFacts>();
  readonly without: SessionId[] = [];
  sizeBytes = 0;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  constructor(file: GrowingFile) {
    this.#file = file;
  }

  begin(head: string): Promise<void> {
    const bytes = Buffer.from(head);
    this.#ending.add(bytes, false);
    return this.#put(bytes);
  }

  add(bytes: Uint8Array, facts: LineFacts): Promise<void> {
    this.#ending.add(bytes, facts.part === 1);
    this.entries.set(facts.session, facts);
    return this.#put(bytes);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes, Buffer.from("\n"));
    this.#waitingBytes += bytes.length + 1;
    if (this.#waitingBytes >= bufferBytes) await this.#flush();
  }

  async #flush(): Promise<void> {
    let bytes: Uint8Array = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.sizeBytes += bytes.length;
    while (bytes.length > 0) bytes = bytes.subarray(await this.#file.write(bytes));
  }

  async done(): Promise<void> {
    await this.#put(Buffer.from(this.#ending.line()));
    await this.#flush();
    await this.#file.datasync();
    await this.#file.close();
  }

  /** Its file stays behind. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}
