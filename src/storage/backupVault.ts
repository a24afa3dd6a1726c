import { hash as hashOf } from "node:crypto";
import { join } from "node:path";
import type { Clock, EpochMs } from "../base/clock.ts";
import { randomToken } from "../base/ids.ts";
import type { SessionId } from "../core/ids.ts";
import {
  type BackupEntry,
  type CopiedFile,
  copiedFileName,
  encodeManifest,
  type Manifest,
  type ManifestHeader,
  manifestNameOf,
  readCopiedFileName,
  readManifest,
  readManifestHeader,
  readManifestName,
} from "./backupManifest.ts";
import { keptOf } from "./backupRotation.ts";
import { attempt, codeOf, type Disk } from "./disk.ts";

/** What is in no manifest may be in one that is being made. */
const unnamedMs = 86_400_000;

/**
 * The backups of one store: `files/` holds copies of session files, each under a name that says what is in it, and
 * each `<time>.backup` lists those that make up one backup. Copies never change, so all backups share them.
 */
export class BackupVault {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #folder: string;

  constructor(disk: Disk, clock: Clock, folder: string) {
    this.#disk = disk;
    this.#clock = clock;
    this.#folder = folder;
  }

  /** When there are backups of, newest first. */
  async times(): Promise<readonly EpochMs[]> {
    const names = await this.#disk.list(this.#folder);
    return names
      .map(readManifestName)
      .filter((time) => time !== undefined)
      .sort((a, b) => b - a);
  }

  /** Undefined when there is none, or what it says cannot be read. */
  header(time: EpochMs): Promise<ManifestHeader | undefined> {
    return readManifestHeader(this.#disk, this.#manifest(time)).catch(ifMissing);
  }

  manifest(time: EpochMs): Promise<Manifest | undefined> {
    return readManifest(this.#disk, this.#manifest(time)).catch(ifMissing);
  }

  /** Every copy there is. */
  async copies(): Promise<readonly CopiedFile[]> {
    const names = await this.#disk.list(this.#files);
    return names.map(readCopiedFileName).filter((file) => file !== undefined);
  }

  /** The bytes of a copy; undefined when it is missing or is not what its name says. */
  async read(file: CopiedFile): Promise<Uint8Array | undefined> {
    const bytes = await this.#disk.readFile(join(this.#files, copiedFileName(file))).catch(ifMissing);
    return bytes && shortHashOf(bytes) === file.hash ? bytes : undefined;
  }

  /** Makes a copy from bytes that have verified, on disk under its final name. */
  async add(session: SessionId, generation: number, bytes: Uint8Array): Promise<CopiedFile> {
    const file: CopiedFile = { session, generation, hash: shortHashOf(bytes) };
    await this.#write(join(this.#files, copiedFileName(file)), bytes);
    return file;
  }

  /**
   * The same without writing: the file that holds the bytes, and is on disk, gets a second name. As long as it has both,
   * what damages one damages the other, so this is for files that are about to be deleted. Where there are no links
   * between the two places, or the name is taken, a copy is made.
   */
  async addLink(
    session: SessionId,
    generation: number,
    bytes: Uint8Array,
    original: string,
  ): Promise<CopiedFile> {
    const file: CopiedFile = { session, generation, hash: shortHashOf(bytes) };
    const path = join(this.#files, copiedFileName(file));
    if (!(await attempt(this.#disk.link(original, path)))) return this.add(session, generation, bytes);
    await attempt(this.#disk.touch(path)); // Or whoever tidies takes it for old, and for listed nowhere.
    return file;
  }

  async makeFolders(): Promise<void> {
    await this.#disk.makeDirectory(this.#files);
  }

  /** Names a backup, last of all: what it lists is on disk by then. */
  async publish(header: ManifestHeader, entries: readonly BackupEntry[]): Promise<void> {
    await this.#disk.syncDirectory(this.#files);
    await this.#write(this.#manifest(header.madeAt), await encodeManifest(header, entries));
    await this.#disk.syncDirectory(this.#folder);
  }

  /** Removes the backups that need not be kept any more, `made` never, and the copies that no backup lists any more. */
  async rotate(made: EpochMs): Promise<void> {
    const times = await this.times(); // As they are now: others may have made some while this one was made.
    const kept = keptOf(times).add(made);
    const superfluous = times.filter((time) => !kept.has(time));
    if (superfluous.length === 0) return;
    for (const time of superfluous) await this.#disk.unlink(this.#manifest(time)).catch(ifMissing);

    const listed = new Set<string>();
    for (const time of await this.times()) {
      const manifest = await this.manifest(time);
      if (!manifest || manifest.isDamaged) return; // It may list what cannot be read of it.
      for (const entry of manifest.entries) listed.add(copiedFileName(entry));
    }
    for (const name of await this.#disk.list(this.#files)) {
      if (listed.has(name)) continue;
      const path = join(this.#files, name);
      const facts = await this.#disk.facts(path);
      if (facts && this.#clock.now() - facts.modifiedMs > unnamedMs) await attempt(this.#disk.unlink(path));
    }
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const temporary = `${path}.${randomToken(10)}`;
    try {
      await this.#disk.writeExclusive(temporary, bytes);
      await this.#disk.rename(temporary, path);
    } catch (cause) {
      await attempt(this.#disk.unlink(temporary));
      throw cause;
    }
  }

  #manifest(time: EpochMs): string {
    return join(this.#folder, manifestNameOf(time));
  }

  get #files(): string {
    return join(this.#folder, "files");
  }
}

const shortHashOf = (bytes: Uint8Array): string => hashOf("sha256", bytes).slice(0, 16);

const ifMissing = (cause: unknown): undefined => {
  if (codeOf(cause) !== "ENOENT") throw cause;
};
