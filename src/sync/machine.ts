import type { Clock, EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { compose } from "./compose.ts";
import { hashOfNumbers, type SessionDigest } from "./fingerprint.ts";
import type { HeldMemory } from "./heldMemory.ts";
import { HeldSessions } from "./heldSessions.ts";
import { Holdings } from "./holdings.ts";
import type { Intake } from "./intake.ts";
import { News } from "./news.ts";
import { Pace } from "./pace.ts";
import type { Peer } from "./peer.ts";
import { type Heard, Peers } from "./peers.ts";
import { PieceBox } from "./pieces.ts";
import { Places } from "./places.ts";
import { publicationLimit } from "./received.ts";
import { divide, type Standing } from "./shares.ts";
import { type Packing, type Slot, type SlotContent, slotPacking } from "./slot.ts";
import type { SyncSource } from "./source.ts";
import { partOf } from "./travelling.ts";

/** As slots are read. */
const nameLimit = 80;
/** No machine makes all others smaller than this. In characters. */
const smallestBudget = 8_000;

export interface MachineSetup {
  /** 12 characters of 0-9 and a-z, of this store and this editor profile. */
  readonly device: string;
  name(): string;
  /** Of Braid. */
  readonly version: string;
  readonly source: SyncSource;
  readonly clock: Clock;
  /** What is held back of what came by another channel. */
  readonly heldElsewhere?: () => Iterable<SessionId>;
  /** How many characters all slots together may have. */
  readonly budget: number;
  /** Stands in for packing, where many machines are simulated. */
  readonly packing?: Packing;
}

/** What a machine should know again after a restart. Losing it costs some publications. */
export interface MachineMemory extends Partial<HeldMemory> {
  /** The number of the last publication. */
  readonly publication: number;
  /** By machine: its last publication, and when it was heard, by the own clock. */
  readonly heard: Readonly<Record<string, Heard>>;
}

/** What was found in the slots of others. */
export interface TakenIn extends Pick<Intake, "changed" | "continued" | "kept" | "returned" | "forked"> {
  /** By machine: sessions that would vanish here, and wait for the user to agree. */
  readonly held: ReadonlyMap<string, readonly SessionId[]>;
  /** Slots that were not taken in, with the reason in words for the user. */
  readonly refused: ReadonlyMap<string, string>;
  /** Another machine says that it is this one: a disk was copied. This one has to go on under a new name. */
  readonly isDoubled: boolean;
}

/** What there is to say, and from what it follows. */
interface Composed {
  readonly holdings: Holdings;
  readonly basis: string;
  readonly content: SlotContent;
  readonly key: string;
  /** What changes as long as anything reaches anybody. */
  readonly state: string;
}

/** One machine among those that keep the same history. Knows neither where slots are kept nor when it is time. */
export class Machine {
  readonly #setup: MachineSetup;
  readonly #packing: Packing;
  readonly #places: Places;
  readonly #peers: Peers;
  readonly #held: HeldSessions;
  readonly #boxes = new Map<string, PieceBox>();
  /** What each machine said last and was taken in. */
  readonly #taken = new Map<string, ReadonlySet<Stamp>>();
  readonly #pace = new Pace();
  #holdings: { readonly of: readonly SessionDigest[]; readonly all: Promise<Holdings> } | undefined;
  /** Counts what was read, decided or forgotten: while it stays, there is nothing else to say. */
  #revision = 0;
  #composed: Composed | undefined;
  #publication: number;
  #said: { readonly text: string; readonly standing: Standing; readonly content: string } | undefined;
  #hasSpoken = false;

  constructor(setup: MachineSetup, memory: MachineMemory = { publication: 0, heard: {} }) {
    this.#setup = setup;
    const { packing = slotPacking, source, clock, heldElsewhere } = setup;
    this.#packing = packing;
    this.#places = new Places(packing);
    this.#peers = new Peers(this.#places, clock, memory.heard);
    this.#publication = memory.publication;
    this.#held = new HeldSessions({
      ...{ source, clock, heldElsewhere, memory },
      onRelease: (device) => this.#judgeAgain(device),
    });
  }

  get memory(): MachineMemory {
    return { publication: this.#publication, heard: this.#peers.memory, ...this.#held.memory };
  }

  /** By machine that is there: sessions that it removed, and that stay here until the user decides. Others' stay held, too. */
  get held(): ReadonlyMap<string, readonly SessionId[]> {
    return this.#held.shown;
  }

  get peers(): readonly Peer[] {
    return this.#peers.all;
  }

  /** Those machines that have to have something before it may leave the mailbox: they are there, and not silent for long. */
  get live(): readonly Peer[] {
    return this.#peers.live;
  }

  /** Machines that are there and silent for long, the longest first. All they said is here. */
  get silent(): readonly string[] {
    return this.#peers.silent;
  }

  /** The user agreed that a machine's removals happen here, too. The next intake carries them out. */
  agree(device: string): void {
    this.#held.agree(device);
  }

  /** The user decided that what a machine removed stays, here and everywhere. The next intake says so. */
  keep(device: string): void {
    this.#held.keep(device);
  }

  #judgeAgain(device: string): void {
    this.#revision++;
    this.#taken.delete(device);
    this.#places.readAgain(device);
  }

  /** A machine that is gone for good, and whose slot was emptied. Should it come back, it is listened to again. */
  forget(device: string): void {
    this.#revision++;
    for (const each of [this.#peers, this.#held]) each.forget(device);
    for (const each of [this.#boxes, this.#taken]) each.delete(device);
  }

  /**
   * Takes in what others say.
   * @param slots By place, such as the name of a key or a file. Places that are missing say nothing.
   * @throws StoreError when the disk refused. What was not taken in is taken in the next time.
   */
  async takeIn(slots: ReadonlyMap<string, unknown>): Promise<TakenIn> {
    const news = new News();
    let isDoubled = false;
    await this.#held.review();
    if (this.#places.dropAllBut(slots)) this.#revision++;
    for (const [place, text] of slots) {
      if (this.#places.isRead(place, text)) continue;
      this.#revision++;
      const slot = await this.#places.read(place, text);
      if (slot?.device === this.#setup.device) isDoubled = this.#hearOwn(slot, text) || isDoubled;
      else if (slot) news.add(await this.#take(slot));
      this.#places.noteRead(place, text, slot?.device);
    }
    this.#held.notePresent(this.#places.present);
    return { ...news.all, held: this.held, refused: this.#places.refused, isDoubled };
  }

  /**
   * What this machine said before it was restarted, or had said before the mailbox was set back; or another machine with its
   * name. @returns Whether it is the last.
   */
  #hearOwn(slot: Slot, text: unknown): boolean {
    const { publication } = slot;
    if (publication >= publicationLimit) return true;
    if (this.#hasSpoken)
      return (
        publication > this.#publication || (publication === this.#publication && text !== this.#said?.text)
      );
    if (publication < this.#publication || typeof text !== "string") return false;
    this.#publication = publication;
    this.#said = { text, standing: slot.standing, content: keyOf(slot, slot.standing) };
    return false;
  }

  async #take(slot: Slot): Promise<Intake> {
    const { device } = slot;
    const box = this.#boxes.get(device) ?? new PieceBox(device);
    this.#boxes.set(device, box);
    const taken = this.#taken.get(device);
    const before = await this.holdings();
    const appearing = new Set(
      slot.records.filter((each) => partOf(each) === "head").map(({ session }) => session),
    );
    // Messages for a third machine, of a session that has not appeared here: nobody knows yet whether it may travel.
    const isOverheard = (record: SessionRecord) =>
      partOf(record) === "body" && !appearing.has(record.session) && !before.digestOf(record.session);
    const records = [...slot.records, ...box.take(slot.pieces)].filter(
      (each) => !taken?.has(each.stamp) && !isOverheard(each),
    );
    const restored = new Set(slot.records.filter(isRestoring).map(({ session }) => session));
    const intake = await this.#held.takeIn(device, records, before.size, (each) => restored.has(each));
    const listened = slot.records.filter((each) => !isOverheard(each));
    this.#taken.set(device, new Set(listened.map(({ stamp }) => stamp)));
    const peer = this.#peers.hear(slot);
    const after = await this.holdings();
    peer.noteGiven(
      new Map(
        intake.changed.flatMap((session) => {
          const now = after.digestOf(session);
          return now ? [[session, [before.digestOf(session), now]] as const] : [];
        }),
      ),
    );
    return intake;
  }

  /** All that is here, as it is compared with what others hold. The same object while nothing changed. @throws StoreError */
  async holdings(): Promise<Holdings> {
    const of = await this.#setup.source.digests();
    if (this.#holdings?.of !== of) this.#holdings = { of, all: Holdings.of(of) };
    return this.#holdings.all;
  }

  /**
   * What has to stand in this machine's slot now: what stands there already, unless there is something new to say.
   * Undefined while there is no room for it.
   * @throws StoreError when sessions cannot be read.
   */
  async compose(): Promise<string | undefined> {
    const { clock } = this.#setup;
    const holdings = await this.holdings();
    const { standing, limit } = this.#division(holdings);
    const left = standing.budget - this.#places.lengthBeside(this.#setup.device);
    const { content, key, state } = await this.#contentFor(holdings, standing, Math.min(limit, left));
    const isSame = this.#said?.content === key;
    if (this.#said && (isSame || this.#pace.isPausing(state, clock.now()))) return this.#said.text;
    const text = await this.#sealed(content, standing);
    if (this.#packing.lengthOf(text) > left) return undefined;
    this.#pace.noteSpoken(state, clock.now());
    this.#publication++;
    this.#said = { text, standing, content: key };
    this.#hasSpoken = true;
    return text;
  }

  /** How the room is divided, as far as this machine knows, and how much this machine may say. */
  #division({ messages }: Holdings): ReturnType<typeof divide> {
    const { device, budget } = this.#setup;
    const { sharers } = this.#peers;
    const budgets = sharers.map((each) => Math.max(each.budget, smallestBudget));
    const taken = this.#places.lengthWithout(new Set([device, ...sharers.map((each) => each.device)]));
    const self = { device, messages, id: this.#publication + 1, before: this.#said?.standing };
    return divide(self, sharers, Math.min(budget, ...budgets), taken);
  }

  async #contentFor(holdings: Holdings, standing: Standing, limit: number): Promise<Composed> {
    const { device, source } = this.#setup;
    const { live } = this;
    const basis = JSON.stringify([this.#revision, standing, limit, live.map(({ slot }) => slot.device)]);
    const before = this.#composed;
    if (before?.holdings === holdings && before.basis === basis) return before;
    const { present } = this.#places;
    const held = [...this.#boxes].flatMap(([from, box]) => (present.has(from) ? box.held : []));
    const sizeOf = async (each: SlotContent) => this.#packing.lengthOf(await this.#sealed(each, standing));
    const content = await compose(device, holdings, source, live, held, { limit, sizeOf }, this.held);
    this.#composed = {
      holdings,
      basis,
      content,
      key: keyOf(content, standing),
      state: this.#stateOf(holdings),
    };
    return this.#composed;
  }

  #stateOf({ buckets }: Holdings): string {
    const boxes = [...this.#boxes].map(([device, { held }]) => [device, held]);
    const peers = this.live.map(({ slot, told }) => [
      slot.device,
      hashOfNumbers(slot.buckets),
      slot.held,
      told,
    ]);
    return JSON.stringify([hashOfNumbers(buckets), boxes, peers]);
  }

  #sealed(content: SlotContent, standing: Standing): Promise<string> {
    const { device, name, version, clock } = this.#setup;
    return this.#packing.encode({
      ...{ device, name: name().slice(0, nameLimit), version, standing, ...content },
      ...{ publication: this.#publication + 1, at: Math.trunc(clock.now()) as EpochMs },
    });
  }
}

const isRestoring = ({ key, value }: SessionRecord): boolean => key === "deleted" && value === null;

/** Equal for slots that say the same, whenever they say it. */
const keyOf = (slot: SlotContent, standing: Standing): string =>
  JSON.stringify([
    ...[standing.budget, standing.room, standing.knows, standing.owes],
    standing.lends.map(({ to, room, id, reserved }) => [to, room, id, reserved]),
    ...[slot.sessions, hashOfNumbers(slot.buckets), slot.complete, slot.details, slot.marks],
    slot.records.map(({ stamp }) => stamp),
    slot.pieces.map(({ stamp, offset, text }) => [stamp, offset, text.length]),
    ...[slot.held, slot.waiting, slot.differs],
  ]);
