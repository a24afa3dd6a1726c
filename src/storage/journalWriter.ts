import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import type { WriterId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import { checkedLineOf } from "./checkedLine.ts";
import { type AppendHandle, attempt, codeOf, type Disk, isDenied } from "./disk.ts";
import { type JournalHeader, journalHeaderJson, journalVersion } from "./journalHeader.ts";
import { journalBaseOf, type Layout } from "./layout.ts";
import type { Machine } from "./machine.ts";

/** Claims of a living window's journals are rare mistakes; a chain of them means that something else is wrong. */
const claimLimit = 10;
/** A journal that was quiet for so long is not taken up again: others may come to think that nobody writes it. */
const quietMs = 60_000;

/** A journal of this window, from its first line to the last one that will ever be in it. */
interface OpenJournal {
  readonly base: string;
  readonly path: string;
  readonly handle: AppendHandle;
  /** Undefined where the file system has no lasting inodes. */
  readonly inode: string | undefined;
  readonly header: JournalHeader;
  sizeBytes: number;
  writtenMs: number;
}

/** Whole records that now are on disk, in the journal `base`, which has that size with them. */
export interface WrittenBatch {
  readonly base: string;
  readonly header: JournalHeader;
  readonly records: readonly SessionRecord[];
  readonly sizeBytes: number;
}

interface Batch {
  readonly records: readonly SessionRecord[];
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

export interface JournalWriterSetup {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly writer: WriterId;
  /** Hears of every batch after it is on disk and before its `append` resolves. */
  readonly onWritten: (batch: WrittenBatch) => void;
}

/**
 * Writes this window's journals, one after the other.
 *
 * Acknowledged means on disk: `append` resolves after one write and one fdatasync, plus an fsync of the folder for a
 * new file. Calls that come while a write is under way are written together by the next one.
 *
 * Two things make it safe without any lock:
 * - *After a failed write or sync a file is never appended to again.* A torn line may be at its end, and after a
 *   failed fsync the system may have dropped what it says it still holds. The batch goes to a new file.
 * - *After every write the path is checked.* Somebody who takes this window for dead renames its journal first and
 *   reads it afterwards. So a batch is either in the file before the rename, where the reader finds it, or the check
 *   notices the rename, and the batch is written again to a new file before it is acknowledged.
 */
export class JournalWriter {
  readonly #setup: JournalWriterSetup;
  readonly #queue: Batch[] = [];
  #current: OpenJournal | undefined;
  #count = 0;
  /** Whether the store's folders are known to survive a loss of power. */
  #hasFolders = false;
  /** The end of everything asked for so far. Never rejects. */
  #last: Promise<void> = Promise.resolve();

  constructor(setup: JournalWriterSetup) {
    this.#setup = setup;
  }

  /** The journal that is being written, if one is. */
  get current(): { readonly base: string; readonly path: string } | undefined {
    return this.#current;
  }

  /** All records or none. @throws the disk's error when two files in a row refused. */
  append(records: readonly SessionRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const line = checkedLineOf(JSON.stringify({ records }));
      this.#queue.push({ records, line, resolve, reject });
      if (this.#queue.length === 1) this.#enqueue(() => this.#commit());
    });
  }

  /** Ends the current journal after what was asked for before; the next append begins another one. */
  rotate(): Promise<void> {
    return this.#enqueue(() => this.#leave());
  }

  /** Begins a journal, so that others find evidence of this window; answers whether there is one. */
  async announce(): Promise<boolean> {
    await this.#enqueue(async () => {
      if (this.#current) return;
      // Evidence is a courtesy. If the disk is in trouble the next append says so.
      await attempt(this.#writeSomewhere("").then((journal) => this.#written(journal, [])));
    });
    return this.#current !== undefined;
  }

  /** Makes the store's folders for good. @throws the disk's error; then it is tried again before anything is acknowledged. */
  async prepare(): Promise<void> {
    if (this.#hasFolders) return;
    await makeLayout(this.#setup.disk, this.#setup.layout);
    this.#hasFolders = true;
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(step);
    return this.#last;
  }

  async #commit(): Promise<void> {
    const batches = this.#queue.splice(0);
    try {
      const journal = await this.#writeSomewhere(batches.map(({ line }) => line).join(""));
      for (const { records, resolve } of batches) {
        this.#written(journal, records);
        resolve();
      }
    } catch (cause) {
      for (const { reject } of batches) reject(cause);
    }
  }

  #written({ base, header, sizeBytes }: OpenJournal, records: readonly SessionRecord[]): void {
    this.#setup.onWritten({ base, header, records, sizeBytes });
  }

  async #writeSomewhere(lines: string): Promise<OpenJournal> {
    const { clock, disk } = this.#setup;
    let refusals = 0;
    for (let claims = 0; ; ) {
      if (this.#current && clock.now() - this.#current.writtenMs > quietMs) await this.#leave();
      let journal = this.#current;
      const isNew = journal === undefined;
      try {
        journal ??= await this.#create();
        await this.#write(journal, isNew ? headerLineOf(this.#setup) + lines : lines);
        // Beside the sync: whoever renames the journal after this look does so after the write, and reads to the end.
        const [isSynced, isOurs] = await Promise.allSettled([
          this.#sync(journal, isNew),
          this.#isStillOurs(journal),
        ]);
        if (isSynced.status === "rejected") throw isSynced.reason;
        if (isOurs.status === "rejected") throw isOurs.reason;
        journal.writtenMs = clock.now();
        if (isOurs.value) {
          this.#current = journal;
          return journal;
        }
        await this.#leave(journal);
        if (++claims === claimLimit) throw new Error("Journals keep being taken away.");
      } catch (cause) {
        if (journal) await this.#leave(journal);
        // It holds nothing that was acknowledged, and a full disk would otherwise fill with such files.
        if (journal && isNew) await attempt(disk.unlink(journal.path));
        if (++refusals === 2 || claims === claimLimit) throw cause;
      }
    }
  }

  async #create(): Promise<OpenJournal> {
    const { disk, layout, writer, machine, clock } = this.#setup;
    const base = journalBaseOf(writer, ++this.#count);
    const path = join(layout.journal, base);
    await this.prepare();
    const handle = await disk.createAppend(path).catch(async (cause) => {
      if (codeOf(cause) !== "ENOENT") throw cause;
      this.#hasFolders = false; // Somebody removed the folder.
      await this.prepare();
      return disk.createAppend(path);
    });
    const [opened, named] = await Promise.all([handle.facts(), disk.facts(path)]).catch(async (cause) => {
      await attempt(handle.close());
      throw cause;
    });
    const { processId, host, bootId } = machine;
    return {
      base,
      path,
      handle,
      inode: named && named.inode !== opened.inode ? undefined : opened.inode,
      header: { version: journalVersion, writer, processId, host, bootId },
      sizeBytes: 0,
      writtenMs: clock.now(),
    };
  }

  async #write(journal: OpenJournal, lines: string): Promise<void> {
    const bytes = Buffer.from(lines, "utf8");
    const written = await journal.handle.write(bytes);
    if (written !== bytes.length)
      throw Object.assign(new Error("The disk took only a part."), { code: "ENOSPC" });
    journal.sizeBytes += bytes.length;
  }

  async #sync({ handle }: OpenJournal, isNew: boolean): Promise<void> {
    await handle.datasync();
    if (isNew) await this.#setup.disk.syncDirectory(this.#setup.layout.journal);
  }

  async #isStillOurs({ path, inode }: OpenJournal): Promise<boolean> {
    const named = await this.#setup.disk.facts(path);
    return named !== undefined && (inode === undefined || named.inode === inode);
  }

  async #leave(journal = this.#current): Promise<void> {
    if (!journal) return;
    if (this.#current === journal) this.#current = undefined;
    await attempt(journal.handle.close());
  }
}

const headerLineOf = ({ writer, machine, clock }: JournalWriterSetup): string =>
  checkedLineOf(journalHeaderJson(writer, machine, clock.now()));

/** Makes the store's folders so that they would survive a loss of power. */
export async function makeLayout(disk: Disk, layout: Layout): Promise<void> {
  const { root, journal, folded, sessions, trash, quarantine, temporary } = layout;
  for (const folder of [root, journal, folded, sessions, trash, quarantine, temporary])
    await disk.makeDirectory(folder);
  await disk.syncDirectory(root);
  const above = join(root, "..");
  await disk.syncDirectory(above).catch(async (cause) => {
    // A folder that is not ours to read cannot be synced, ever. Only then the store goes on without: any other refusal,
    // for want of descriptors for example, may pass, and both calls can meet it.
    const isHidden = isDenied(cause) && (await disk.list(above).then(() => false, isDenied));
    if (!isHidden) throw cause;
  });
}
