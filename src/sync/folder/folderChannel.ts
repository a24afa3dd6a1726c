import * as v from "valibot";
import { StoreError } from "../../app/sessionStore.ts";
import { TransportError } from "../../app/transport.ts";
import type { Clock, EpochMs } from "../../base/clock.ts";
import { randomToken } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SessionRecord } from "../../core/record.ts";
import type { Channel, ChannelFacts } from "../channel.ts";
import { publishEveryMs, type Round } from "../courier.ts";
import { isSame, type SessionDigest } from "../fingerprint.ts";
import { takeIn } from "../intake.ts";
import { guardSchema } from "../readMachineMemory.ts";
import type { SyncSource } from "../source.ts";
import { factsOfFolder, type Heard, refusedIn } from "./folderFacts.ts";
import {
  deviceOfName,
  draftNameOf,
  type FolderFiles,
  fileNameOf,
  isDraftOf,
  isSyncFile,
  markOf,
} from "./folderFiles.ts";
import { type Head, nameFor, recordsIn } from "./format.ts";
import { type Allowance, FoundFile, type NewLine, Unreadable } from "./foundFile.ts";
import { HeldSessions } from "./heldSessions.ts";
import { ChangedMeanwhile, type NewFileContent, type NewFilePlan, writeNewFile } from "./newFile.ts";

/** A file of so many bytes is carried by a synced drive for about a minute, so a larger one is written more seldom. */
const bytesAMinute = 5_000_000;
/** What is made anew for one file, and at least half of what is there: so a first copy is written three times at most. */
const partSessions = 200;
const partBytes = 10_000_000;
/** What one round reads and takes in. */
const roundReads = 256_000_000;
const roundTakesIn = 8_000_000;
/** Silence and files that stay half there show after a while, without a change. */
const factsEveryMs = 60_000;
/** What is taken in at once. */
const batchSessions = 64;
const batchBytes = 400_000;

export interface FolderChannelSetup {
  /** Absolute. Chosen by the user; it has to be there. */
  readonly folder: string;
  /** 12 characters of 0-9 and a-z, of this store and this editor profile. */
  readonly device: string;
  name(): string;
  /** Of Braid. */
  readonly version: string;
  readonly source: SyncSource;
  readonly files: FolderFiles;
  readonly clock: Clock;
  /** Whether this window still speaks for the machine. Asked before a file takes the place of the one before. */
  readonly mayPublish?: () => Promise<boolean>;
  /** What `memory` was the last time, or anything else. */
  readonly memory?: unknown;
}

const memorySchema = v.object({
  publication: v.number(),
  heard: v.record(v.string(), v.object({ publication: v.number(), at: v.number() })),
  guards: v.record(v.string(), guardSchema),
});

/** Lines that are taken in together. */
interface Batch {
  readonly records: SessionRecord[];
  readonly lines: NewLine[];
  bytes: number;
}

interface News {
  readonly changed: Set<SessionId>;
  readonly continued: Set<SessionId>;
  readonly forked: Set<SessionId>;
}

/**
 * A folder of the user's choice as a way to other machines: a synced drive, a share, a repository. Each machine writes a file of
 * its own with all that it holds, so that whoever comes later finds everything, also while all others are off. What others
 * wrote is merged; a file that is gone, old or half there says nothing about what is not in it.
 *
 * One channel is for one time of running: whoever goes on after another window makes a new one, with its memory.
 */
export class FolderChannel implements Channel {
  readonly kind = "folder";
  readonly #setup: FolderChannelSetup;
  readonly #ownName: string;
  readonly #files = new Map<string, FoundFile>();
  readonly #held: HeldSessions;
  readonly #heard = new Map<string, Heard>();
  #own: { readonly of: readonly SessionDigest[]; readonly all: ReadonlyMap<SessionId, SessionDigest> } = {
    of: [],
    all: new Map(),
  };
  /** Sessions of which nothing could be written, as they were then. */
  readonly #without = new Map<SessionId, SessionDigest>();
  #publication: number;
  #publishedAt: EpochMs | undefined;
  #said: Head | undefined;
  #pause: { readonly from: EpochMs; readonly ms: number } | undefined;
  #copying: { done: number; total: number } | undefined;
  #isTidied = false;
  /** Counts what was read, said, decided or forgotten. */
  #revision = 0;
  #facts:
    | { readonly revision: number; readonly own: unknown; readonly at: EpochMs; readonly facts: ChannelFacts }
    | undefined;
  /** What is here, and the count above, when there was nothing to say. */
  #quiet: { readonly own: unknown; readonly revision: number; readonly name: string } | undefined;

  constructor(setup: FolderChannelSetup) {
    this.#setup = setup;
    this.#ownName = fileNameOf(setup.device);
    const read = v.safeParse(memorySchema, setup.memory);
    const memory = read.success ? read.output : { publication: 0, heard: {}, guards: {} };
    this.#publication = memory.publication;
    for (const [device, { publication, at }] of Object.entries(memory.heard))
      this.#heard.set(device, { publication, at: at as EpochMs });
    this.#held = new HeldSessions(setup.source, setup.clock, memory.guards);
  }

  get memory(): Json {
    const heard = Object.fromEntries(
      [...this.#heard].map(([device, { publication, at }]) => [device, { publication, at }]),
    );
    return { publication: this.#publication, heard, guards: this.#held.memory };
  }

  /** Comparing all sessions takes a while, so it is done when something changed, or a minute has passed. */
  async facts(): Promise<ChannelFacts> {
    await this.#lookAtOwn();
    const { folder, device, clock } = this.#setup;
    const now = clock.now();
    const known = this.#facts;
    const isKnown =
      known?.revision === this.#revision &&
      known.own === this.#own &&
      Math.abs(now - known.at) < factsEveryMs;
    let facts = known?.facts;
    if (!isKnown || !facts) {
      const [revision, own] = [this.#revision, this.#own];
      facts = await factsOfFolder({
        ...{ folder, device, now, files: [...this.#files.values()], own: own.all, heard: this.#heard },
        ...{ held: this.#held.all, publishedAt: this.#publishedAt },
      });
      this.#facts = { revision, own, at: now, facts };
    }
    return { ...facts, ...(this.#copying && { copying: { ...this.#copying } }) };
  }

  agree(device: string): void {
    this.#judgeAgain(device, this.#held.agree(device));
  }

  keep(device: string): void {
    this.#held.keep(device);
  }

  /** What a machine removed is judged anew when its files are read again. */
  #judgeAgain(device: string, sessions: readonly SessionId[]): void {
    this.#revision++;
    for (const file of this.#files.values()) {
      if (file.head?.device !== device || sessions.length === 0) continue;
      for (const session of sessions) {
        const entry = file.entries.get(session);
        if (entry) entry.isTaken = false;
      }
      file.readAgain();
    }
  }

  async forget(device: string): Promise<void> {
    const { files } = this.#setup;
    for (const [name, { head, path }] of this.#files) {
      if (deviceOfName(name) !== device && head?.device !== device) continue;
      if (await this.#try(files.facts(path), "read")) await this.#try(files.unlink(path), "written");
      this.#files.delete(name);
    }
    this.#revision++;
    this.#held.forget(device);
    this.#heard.delete(device);
  }

  async round(): Promise<Round> {
    const news: News = { changed: new Set(), continued: new Set(), forked: new Set() };
    await this.#lookAtOwn();
    for (const [device, sessions] of await this.#held.review(this.#own.all))
      this.#judgeAgain(device, sessions);
    await this.#list();
    const allowance = { toRead: roundReads, toTakeIn: roundTakesIn };
    let isDoubled = false;
    for (const file of this.#files.values()) {
      const changed = news.changed.size;
      await this.#read(file, allowance, news);
      if (news.changed.size > changed) await this.#lookAtOwn(); // Others often hold the same.
      if (file.name === this.#ownName) isDoubled = this.#hearOwn(file);
    }
    const devices = [...this.#files.values()].map(
      ({ name, head }) => head?.device ?? deviceOfName(name) ?? "",
    );
    this.#held.dropAllBut(new Set(devices));
    const published = !isDoubled && this.#isDue && (await this.#publish());
    const refused = refusedIn([...this.#files.values()], this.#setup.clock.now());
    return {
      ...{ changed: [...news.changed], continued: [...news.continued], forked: [...news.forked] },
      held: this.#held.all,
      refused: new Map(refused.map(({ place, reason }) => [place, reason])),
      ...{ isDoubled, published },
    };
  }

  /** What is here, and whether something is gone of what was taken in: it is in the files still. */
  async #lookAtOwn(): Promise<void> {
    const of = await this.#setup.source.digests();
    if (this.#own.of === of) return;
    this.#own = { of, all: new Map(of.map((digest) => [digest.session, digest])) };
    for (const file of this.#files.values()) {
      let isLacking = false;
      for (const [session, entry] of file.entries) {
        const digest = this.#own.all.get(session);
        if (isSame(entry, digest)) entry.isTaken = true;
        if (!entry.isTaken) continue;
        if (!digest && entry.wasHere) {
          entry.isTaken = false;
          isLacking = true;
        }
        entry.wasHere = digest !== undefined;
      }
      if (isLacking) file.readAgain();
    }
  }

  /** The folder is looked at by itself: one that is not there must neither look empty nor be made. */
  async #list(): Promise<void> {
    const { folder, device, files } = this.#setup;
    if (!(await this.#try(files.facts(folder), "read"))) throw this.#failure("read");
    const names = await this.#try(files.list(folder), "read");
    const found = names.filter(isSyncFile).sort();
    const present = new Set(found);
    for (const name of this.#files.keys())
      if (!present.has(name)) {
        this.#revision++;
        this.#files.delete(name);
      }
    for (const name of found)
      if (!this.#files.has(name)) this.#files.set(name, new FoundFile(files, folder, name));
    if (this.#isTidied) return;
    this.#isTidied = true;
    for (const name of names)
      if (isDraftOf(device, name)) await files.unlink(`${folder}/${name}`).catch(() => undefined);
  }

  async #read(file: FoundFile, allowance: Allowance, news: News): Promise<void> {
    let mark: string;
    try {
      const facts = await this.#setup.files.facts(file.path);
      if (!facts) return;
      mark = markOf(facts);
    } catch {
      return; // The next round reads it.
    }
    if (file.isReadAt(mark)) return;
    this.#revision++;
    const batch: Batch = { records: [], lines: [], bytes: 0 };
    const isHere = (facts: { readonly session: SessionId; readonly head: number; readonly body: number }) =>
      isSame(facts, this.#own.all.get(facts.session));
    try {
      await file.read(mark, allowance, isHere, file.name === this.#ownName, async (line) => {
        const { records, length } = await recordsIn(line.facts.session, line.bytes);
        batch.records.push(...records);
        batch.lines.push(line);
        batch.bytes += length;
        if (batch.bytes >= batchBytes || batch.lines.length >= batchSessions)
          await this.#takeIn(file, batch, news);
      });
      await this.#takeIn(file, batch, news);
    } catch (cause) {
      file.readAgain();
      if (!(cause instanceof Unreadable)) throw cause;
      file.refusal = "It cannot be read now.";
    }
    file.readAt = this.#setup.clock.now();
    this.#hear(file);
    this.#revision++;
  }

  #hear({ name, head }: FoundFile): void {
    if (!head || head.device === this.#setup.device) return;
    const { device, publication } = head;
    const now = this.#setup.clock.now();
    const known = this.#heard.get(device);
    if (known && deviceOfName(name) === undefined && publication <= known.publication) return;
    const at = known?.publication === publication ? Math.min(known.at, now) : now;
    this.#heard.set(device, { publication, at: at as EpochMs });
  }

  async #takeIn(file: FoundFile, batch: Batch, news: News): Promise<void> {
    const { source, clock } = this.#setup;
    const device = file.head?.device ?? "";
    const lines = batch.lines.splice(0);
    if (lines.length === 0) return;
    batch.bytes = 0;
    const guard = this.#held.guardOf(device);
    const [records, here, waiting] = [batch.records.splice(0), this.#own.all.size, this.#held.of(device)];
    const intake = await takeIn(source, records, guard, here, clock.now(), waiting);
    for (const kind of ["changed", "continued", "forked"] as const)
      for (const session of intake[kind]) news[kind].add(session);
    for (const { facts, entry } of lines) {
      if (facts.part === 1) this.#held.release(device, facts.session);
      if (facts.isLastPart && !entry.isDamaged) entry.isTaken = true;
    }
    for (const session of intake.held)
      this.#held.hold(
        device,
        session,
        intake.withheld.filter((record) => record.session === session),
      );
  }

  /**
   * What this machine wrote before it was restarted, or had written before the folder was set back; or what another machine
   * wrote in its name. @returns Whether it is the last.
   */
  #hearOwn({ head }: FoundFile): boolean {
    if (!head) return false;
    const said = this.#said;
    if (said)
      return (
        head.publication > said.publication || (head.publication === said.publication && head.at !== said.at)
      );
    if (head.publication < this.#publication) return false;
    this.#publication = head.publication;
    this.#publishedAt = head.at as EpochMs;
    this.#pause ??= { from: this.#publishedAt, ms: publishEveryMs };
    return false;
  }

  /** A clock that was set back must not silence the machine until it is that late again. */
  get #isDue(): boolean {
    if (this.#files.get(this.#ownName)?.isRead === false) return false;
    if (!this.#pause) return true;
    const passed = this.#setup.clock.now() - this.#pause.from;
    return passed >= this.#pause.ms || passed < 0;
  }

  /** @returns Whether there was something to say. */
  async #publish(): Promise<boolean> {
    await this.#lookAtOwn();
    const state = { own: this.#own, revision: this.#revision, name: this.#setup.name() };
    const { own, revision, name } = this.#quiet ?? {};
    if (own === state.own && revision === state.revision && name === state.name) return false;
    const plan = this.#plan();
    if (!plan) {
      this.#quiet = state;
      this.#copying = undefined;
      return false;
    }
    this.#revision++;
    const { clock } = this.#setup;
    const before = this.#files.get(this.#ownName);
    const missing = plan.missing.length;
    if (missing > plan.made.size || this.#copying)
      this.#copying = { done: plan.digests.length - missing, total: plan.digests.length };
    this.#pause = { from: clock.now(), ms: publishEveryMs }; // Also when it fails.
    let made = 0;
    const content = await this.#write(plan, before, () => {
      made++;
      if (this.#copying) this.#copying.done++;
    });
    if (!content) return false;
    for (const session of content.without) {
      const digest = this.#own.all.get(session);
      if (digest) this.#without.set(session, digest);
    }
    const isWhole = made >= missing;
    if (isWhole) this.#copying = undefined;
    const ms = isWhole ? Math.max(1, content.sizeBytes / bytesAMinute) * publishEveryMs : 0;
    this.#pause = { from: clock.now(), ms };
    return true;
  }

  /** Undefined while the file says what there is to say. */
  #plan() {
    const { device, version, clock } = this.#setup;
    const file = this.#files.get(this.#ownName);
    const before = file?.isTidy ? file : undefined;
    const name = nameFor(this.#setup.name());
    const digests = [...this.#own.of].sort((one, other) => (one.session < other.session ? -1 : 1));
    const missing = digests.filter(
      (digest) =>
        !isSame(digest, before?.entries.get(digest.session)) &&
        !isSame(digest, this.#without.get(digest.session)),
    );
    const hasMore = [...(before?.entries.keys() ?? [])].some((session) => !this.#own.all.has(session));
    const said = before?.head;
    const isSaid = said?.name === name && said.version === version && said.sessions === digests.length;
    if (isSaid && missing.length === 0 && !hasMore) return undefined;
    const most = Math.max(partSessions, Math.floor((before?.entries.size ?? 0) / 2));
    const newestFirst = [...missing].sort((one, other) => (one.newest < other.newest ? 1 : -1));
    const made = new Set(newestFirst.slice(0, most).map(({ session }) => session));
    const publication = this.#publication + 1;
    const at = Math.trunc(clock.now());
    return {
      head: { device, name, version, publication, at, sessions: digests.length },
      ...{ digests, missing, made, before },
    };
  }

  /** Undefined when somebody else changed the file meanwhile; the next round looks at it. */
  async #write(
    plan: Omit<NewFilePlan, "limit">,
    file: FoundFile | undefined,
    onMade: () => void,
  ): Promise<NewFileContent | undefined> {
    const { folder, device, source, files } = this.#setup;
    const path = `${folder}/${this.#ownName}`;
    const draft = `${folder}/${draftNameOf(device, randomToken(8))}`;
    try {
      const sizeBytes = (await files.facts(path))?.sizeBytes ?? 0;
      const limit = Math.max(partBytes, sizeBytes / 2);
      const content = await writeNewFile(files, draft, source, { ...plan, limit }, onMade);
      const now = await files.facts(path);
      const isRead = now ? file?.refusal !== undefined || file?.isReadAt(markOf(now)) : !plan.before;
      if (!isRead) throw new ChangedMeanwhile();
      if ((await this.#setup.mayPublish?.()) === false)
        throw new TransportError("Another window of this machine has taken over.");
      await files.rename(draft, path);
      this.#publication = plan.head.publication;
      this.#publishedAt = plan.head.at as EpochMs;
      this.#said = plan.head;
      const written = await files.facts(path);
      const own = file ?? new FoundFile(files, folder, this.#ownName);
      this.#files.set(this.#ownName, own);
      if (written) own.noteWritten(markOf(written), plan.head, content.entries);
      this.#revision++;
      return content;
    } catch (cause) {
      await files.unlink(draft).catch(() => undefined);
      if (cause instanceof ChangedMeanwhile) {
        file?.readAgain();
        return undefined;
      }
      if (cause instanceof StoreError || !isOfDisk(cause)) throw cause;
      throw this.#failure("written", cause);
    }
  }

  async #try<T>(step: Promise<T>, what: "read" | "written"): Promise<T> {
    try {
      return await step;
    } catch (cause) {
      throw this.#failure(what, cause);
    }
  }

  #failure(what: "read" | "written", cause?: unknown): TransportError {
    const verb = what === "read" ? "read" : "written to";
    return new TransportError(
      `The folder “${this.#setup.folder}” cannot be ${verb} now. Your sessions are safe on this machine; syncing goes on when the folder is back.`,
      { cause },
    );
  }
}

const isOfDisk = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string";
