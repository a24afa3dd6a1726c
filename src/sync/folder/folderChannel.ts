import * as v from "valibot";
import type { EpochMs } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { inSlices } from "../../base/slices.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SessionRecord } from "../../core/record.ts";
import type { Channel, ChannelFacts } from "../channel.ts";
import type { Round } from "../courier.ts";
import { isSame, type SessionDigest } from "../fingerprint.ts";
import { heldMemoryEntries } from "../heldMemory.ts";
import { HeldSessions } from "../heldSessions.ts";
import { News } from "../news.ts";
import { publicationSchema } from "../readMachineMemory.ts";
import { factsOfFolder, type Heard, refusedIn } from "./folderFacts.ts";
import { deviceOfName, fileNameOf, folderFailure, isDraftOf, markOf } from "./folderFiles.ts";
import type { FolderChannelSetup } from "./folderSetup.ts";
import { recordsIn } from "./format.ts";
import { type Allowance, FoundFile, type NewLine, Unreadable } from "./foundFile.ts";
import { type Found, Listing } from "./listing.ts";
import { OwnFile, type OwnSessions } from "./ownFile.ts";

/** What one round reads and takes in. */
const roundReads = 256_000_000;
const roundTakesIn = 8_000_000;
/** Silence and files that stay half there show after a while, without a change. */
const factsEveryMs = 60_000;
/** What is taken in at once. */
const batchSessions = 64;
const batchBytes = 400_000;

const memorySchema = v.object({
  publication: publicationSchema,
  heard: v.record(v.string(), v.object({ publication: v.number(), at: v.number() })),
  ...heldMemoryEntries,
});

/** Lines that are taken in together. */
interface Batch {
  readonly records: SessionRecord[];
  readonly lines: NewLine[];
  bytes: number;
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
  readonly #listing: Listing;
  #listed: Found | undefined;
  readonly #files = new Map<string, FoundFile>();
  readonly #held: HeldSessions;
  readonly #heard = new Map<string, Heard>();
  #own: OwnSessions = { of: [], all: new Map() };
  readonly #ownFile: OwnFile;
  #isTidied = false;
  /** Everything was read once. Before, what the user excepted from syncing on another machine may not be known here. */
  #isInformed = false;
  /** Counts what was read, said, decided or forgotten. */
  #revision = 0;
  #facts:
    | { readonly revision: number; readonly own: unknown; readonly at: EpochMs; readonly facts: ChannelFacts }
    | undefined;

  constructor(setup: FolderChannelSetup) {
    this.#setup = setup;
    this.#ownName = fileNameOf(setup.device);
    this.#listing = new Listing({ ...setup, ownName: this.#ownName });
    const read = v.safeParse(memorySchema, setup.memory);
    const memory = read.success ? read.output : { publication: 0, heard: {}, guards: {}, withheld: {} };
    this.#ownFile = new OwnFile(setup, memory.publication);
    for (const [device, { publication, at }] of Object.entries(memory.heard))
      this.#heard.set(device, { publication, at: at as EpochMs });
    const { source, clock, heldElsewhere } = setup;
    this.#held = new HeldSessions({
      ...{ source, clock, heldElsewhere, memory },
      onRelease: (device, sessions) => this.#judgeAgain(device, sessions),
    });
  }

  get memory(): Json {
    const heard = Object.fromEntries(
      [...this.#heard].map(([device, { publication, at }]) => [device, { publication, at }]),
    );
    return { publication: this.#ownFile.publication, heard, ...this.#held.memory } as unknown as Json;
  }

  get held(): ReadonlyMap<string, readonly SessionId[]> {
    return this.#held.shown;
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
        ...{ held: this.held, publishedAt: this.#ownFile.publishedAt, leftOut: this.#listing.refused },
      });
      this.#facts = { revision, own, at: now, facts };
    }
    const { copying } = this.#ownFile;
    return { ...facts, ...(copying && { copying: { ...copying } }) };
  }

  agree(device: string): void {
    this.#held.agree(device);
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
    const news = new News();
    await this.#lookAtOwn();
    await this.#held.review();
    await this.#list();
    const allowance = { toRead: roundReads, toTakeIn: roundTakesIn };
    let isDoubled = false;
    for (const file of this.#files.values()) {
      await this.#read(file, allowance, news);
      await this.#lookAtOwn(); // Others often hold the same.
      if (file.name === this.#ownName) isDoubled = this.#ownFile.hear(file);
    }
    const devices = [...this.#files.values()].map(
      ({ name, head }) => head?.device ?? deviceOfName(name) ?? "",
    );
    this.#held.notePresent(new Set(devices));
    this.#isInformed ||= [...this.#files.values()].every(({ isRead }) => isRead);
    const published = this.#isInformed && !isDoubled && (await this.#publish());
    const refused = [
      ...this.#listing.refused,
      ...refusedIn([...this.#files.values()], this.#setup.clock.now()),
    ];
    return {
      ...news.all,
      held: this.held,
      refused: new Map(refused.map(({ place, reason }) => [place, reason])),
      ...{ isDoubled, published },
    };
  }

  /** What is here, and whether something is gone of what was taken in: it is in the files still. */
  async #lookAtOwn(): Promise<void> {
    const of = await this.#setup.source.digests();
    if (this.#own.of === of) return;
    const all = new Map<SessionId, SessionDigest>();
    await inSlices(of, (digest) => all.set(digest.session, digest));
    this.#own = { of, all };
    for (const file of this.#files.values()) {
      let isLacking = false;
      await inSlices(file.entries, ([session, entry]) => {
        const digest = all.get(session);
        if (isSame(entry, digest)) entry.isTaken = true;
        if (!entry.isTaken) return;
        if (!digest && entry.wasHere) {
          entry.isTaken = false;
          isLacking = true;
        }
        entry.wasHere = digest !== undefined;
      });
      if (isLacking) file.readAgain();
    }
  }

  async #list(): Promise<void> {
    const { folder, device, files } = this.#setup;
    const found = await this.#listing.look();
    if (found === this.#listed) return;
    this.#listed = found;
    const present = new Set(found.chosen);
    for (const name of this.#files.keys())
      if (!present.has(name)) {
        this.#revision++;
        this.#files.delete(name);
      }
    for (const name of found.chosen)
      if (!this.#files.has(name)) this.#files.set(name, new FoundFile(files, folder, name));
    if (this.#isTidied) return;
    this.#isTidied = true;
    for (const name of found.names)
      if (isDraftOf(device, name)) await files.unlink(`${folder}/${name}`).catch(() => undefined);
  }

  async #read(file: FoundFile, allowance: Allowance, news: News): Promise<void> {
    // Otherwise the next round reads it.
    const facts = await this.#setup.files.facts(file.path).catch(() => undefined);
    if (!facts || file.isReadAt(markOf(facts))) return;
    this.#revision++;
    const batch: Batch = { records: [], lines: [], bytes: 0 };
    const isHere = (each: { readonly session: SessionId; readonly head: number; readonly body: number }) =>
      isSame(each, this.#own.all.get(each.session));
    try {
      await file.read(facts, allowance, isHere, file.name === this.#ownName, async (line) => {
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
    const device = file.head?.device ?? "";
    const lines = batch.lines.splice(0);
    if (lines.length === 0) return;
    batch.bytes = 0;
    // Its first part is in place of all that was there of a session before.
    const anew = new Set(lines.filter(({ facts }) => facts.part === 1).map(({ facts }) => facts.session));
    const [records, sessions] = [batch.records.splice(0), this.#own.all.size];
    news.add(await this.#held.takeIn(device, records, sessions, (session) => anew.has(session)));
    for (const { facts, entry } of lines) if (facts.isLastPart && !entry.isDamaged) entry.isTaken = true;
  }

  async #publish(): Promise<boolean> {
    await this.#lookAtOwn();
    const before = this.#files.get(this.#ownName);
    const file = await this.#ownFile.publish(before, this.#own, this.#revision);
    if (!file) return false;
    this.#files.set(this.#ownName, file);
    this.#revision++;
    return true;
  }

  async #try<T>(step: Promise<T>, what: "read" | "written"): Promise<T> {
    try {
      return await step;
    } catch (cause) {
      throw folderFailure(this.#setup.folder, what, cause);
    }
  }
}
