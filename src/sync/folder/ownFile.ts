import { StoreError } from "../../app/sessionStore.ts";
import type { EpochMs } from "../../base/clock.ts";
import { randomToken } from "../../base/ids.ts";
import { inSlices, sortedInSlices } from "../../base/slices.ts";
import type { SessionId } from "../../core/ids.ts";
import { publishEveryMs } from "../courier.ts";
import { isSame, type SessionDigest } from "../fingerprint.ts";
import { publicationLimit } from "../received.ts";
import { draftNameOf, fileNameOf, folderFailure, markOf } from "./folderFiles.ts";
import type { FolderChannelSetup } from "./folderSetup.ts";
import { type Head, nameFor } from "./format.ts";
import { FoundFile } from "./foundFile.ts";
import { ChangedMeanwhile, type NewFileContent, type NewFilePlan, writeNewFile } from "./newFile.ts";

/** A file of so many bytes is carried by a synced drive for about a minute, so a larger one is written more seldom. */
const bytesAMinute = 5_000_000;
/** What is made anew for one file, and at least half of what is there: so a first copy is written three times at most. */
const partSessions = 200;
const partBytes = 10_000_000;

/** What is here. */
export interface OwnSessions {
  readonly of: readonly SessionDigest[];
  readonly all: ReadonlyMap<SessionId, SessionDigest>;
}

interface Plan extends Omit<NewFilePlan, "limit" | "before"> {
  readonly before: FoundFile | undefined;
  /** What the file before does not have as it is now. */
  readonly missing: readonly SessionDigest[];
}

/** Writes the file of this machine when there is something new to say and that is due. */
export class OwnFile {
  readonly #setup: FolderChannelSetup;
  readonly #path: string;
  publication: number;
  publishedAt: EpochMs | undefined;
  /** How far a copy is that takes several files. */
  copying: { done: number; total: number } | undefined;
  #said: Head | undefined;
  #pause: { readonly from: EpochMs; readonly ms: number } | undefined;
  /** Sessions of which nothing could be written, as they were then. */
  readonly #without = new Map<SessionId, SessionDigest>();
  /** What is here, and what was read, when there was nothing to say. */
  #quiet: { readonly own: OwnSessions; readonly revision: number; readonly name: string } | undefined;

  /** @param publication The number of the last publication. */
  constructor(setup: FolderChannelSetup, publication: number) {
    this.#setup = setup;
    this.#path = `${setup.folder}/${fileNameOf(setup.device)}`;
    this.publication = publication;
  }

  /**
   * What this machine wrote before it was restarted, or had written before the folder was set back; or what another machine
   * wrote in its name. @returns Whether it is the last.
   */
  hear({ head }: FoundFile): boolean {
    if (!head) return false;
    const { publication, at } = head;
    if (publication >= publicationLimit) return true;
    const said = this.#said;
    if (said) return publication > said.publication || (publication === said.publication && at !== said.at);
    if (publication < this.publication) return false;
    this.publication = publication;
    this.publishedAt = at as EpochMs;
    this.#pause ??= { from: this.publishedAt, ms: publishEveryMs };
    return false;
  }

  /** A clock that was set back must not silence the machine until it is that late again. */
  get #isDue(): boolean {
    if (!this.#pause) return true;
    const passed = this.#setup.clock.now() - this.#pause.from;
    return passed >= this.#pause.ms || passed < 0;
  }

  /**
   * @param before The file as it was read, if there is one.
   * @param revision Another number whenever a file was read.
   * @returns The file when it was written. Undefined also when somebody else changed it meanwhile: the next round reads it.
   * @throws StoreError, TransportError
   */
  async publish(
    before: FoundFile | undefined,
    own: OwnSessions,
    revision: number,
  ): Promise<FoundFile | undefined> {
    if (before?.isRead === false || !this.#isDue) return undefined;
    const { clock } = this.#setup;
    const name = nameFor(this.#setup.name());
    const quiet = this.#quiet;
    if (quiet?.own === own && quiet.revision === revision && quiet.name === name) return undefined;
    const plan = await this.#plan(before?.isTidy ? before : undefined, own, name);
    if (!plan) {
      this.#quiet = { own, revision, name };
      this.copying = undefined;
      return undefined;
    }
    const missing = plan.missing.length;
    if (missing > plan.made.size || this.copying)
      this.copying = { done: plan.digests.length - missing, total: plan.digests.length };
    this.#pause = { from: clock.now(), ms: publishEveryMs }; // Also when it fails.
    const file =
      before ?? new FoundFile(this.#setup.files, this.#setup.folder, fileNameOf(this.#setup.device));
    let made = 0;
    const content = await this.#write(plan, file, () => {
      made++;
      if (this.copying) this.copying.done++;
    });
    if (!content) return undefined;
    for (const session of content.without) {
      const digest = own.all.get(session);
      if (digest) this.#without.set(session, digest);
    }
    const isWhole = made >= missing;
    if (isWhole) this.copying = undefined;
    const ms = isWhole ? Math.max(1, content.sizeBytes / bytesAMinute) * publishEveryMs : 0;
    this.#pause = { from: clock.now(), ms };
    return file;
  }

  /** Undefined while the file says what there is to say. */
  async #plan(
    before: FoundFile | undefined,
    { of, all }: OwnSessions,
    name: string,
  ): Promise<Plan | undefined> {
    const { device, version, clock } = this.#setup;
    const digests = await sortedInSlices(of, (one, other) => (one.session < other.session ? -1 : 1));
    const missing: SessionDigest[] = [];
    await inSlices(digests, (digest) => {
      const { session } = digest;
      if (!isSame(digest, before?.entries.get(session)) && !isSame(digest, this.#without.get(session)))
        missing.push(digest);
    });
    const hasMore = [...(before?.entries.keys() ?? [])].some((session) => !all.has(session));
    const said = before?.head;
    const isSaid = said?.name === name && said.version === version && said.sessions === digests.length;
    if (isSaid && missing.length === 0 && !hasMore) return undefined;
    const most = Math.max(partSessions, Math.floor((before?.entries.size ?? 0) / 2));
    const newestFirst = await sortedInSlices(missing, (one, other) => (one.newest < other.newest ? 1 : -1));
    const made = new Set(newestFirst.slice(0, most).map(({ session }) => session));
    const [publication, at] = [this.publication + 1, Math.trunc(clock.now())];
    const head = { device, name, version, publication, at, sessions: digests.length };
    return { head, digests, missing, made, before };
  }

  async #write(plan: Plan, file: FoundFile, onMade: () => void): Promise<NewFileContent | undefined> {
    const { folder, device, source, files } = this.#setup;
    const path = this.#path;
    const draft = `${folder}/${draftNameOf(device, randomToken(8))}`;
    try {
      const sizeBytes = (await files.facts(path))?.sizeBytes ?? 0;
      const limit = Math.max(partBytes, sizeBytes / 2);
      const before = plan.before && { path, entries: plan.before.entries, sizeBytes };
      const content = await writeNewFile(files, draft, source, { ...plan, before, limit }, onMade);
      const now = await files.facts(path);
      const isRead = now ? file.refusal !== undefined || file.isReadAt(markOf(now)) : !plan.before;
      if (!isRead) throw new ChangedMeanwhile();
      await files.rename(draft, path);
      this.publication = plan.head.publication;
      this.publishedAt = plan.head.at as EpochMs;
      this.#said = plan.head;
      const written = await files.facts(path);
      if (written) file.noteWritten(markOf(written), plan.head, content.entries);
      return content;
    } catch (cause) {
      await files.unlink(draft).catch(() => undefined);
      if (cause instanceof ChangedMeanwhile) {
        file.readAgain();
        return undefined;
      }
      if (cause instanceof StoreError || !isOfDisk(cause)) throw cause;
      throw folderFailure(folder, "written", cause);
    }
  }
}

const isOfDisk = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string";
