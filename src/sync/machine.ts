import type { Clock, EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { compose } from "./compose.ts";
import { hashOfNumbers, type SessionDigest } from "./fingerprint.ts";
import { keepSession, type Withheld, wouldRemove } from "./heldRemovals.ts";
import { Holdings } from "./holdings.ts";
import { type Intake, takeIn } from "./intake.ts";
import { Pace } from "./pace.ts";
import { Peer } from "./peer.ts";
import { PieceBox } from "./pieces.ts";
import { publicationLimit, Refusal } from "./received.ts";
import { type GuardMemory, RemovalGuard } from "./removalGuard.ts";
import { divide, type Sharer, type Standing } from "./shares.ts";
import { type Packing, type Slot, type SlotContent, slotPacking } from "./slot.ts";
import type { SyncSource } from "./source.ts";

/** Machines that said nothing new for so long are fed again when they return, and not waited for until then. */
export const silenceLimitMs = 30 * 86_400_000;
/** Who said nothing new for so long is not waited for when the room is divided. */
const absenceLimitMs = 86_400_000;
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
  /** What is held back of what came by another way. */
  readonly heldElsewhere?: () => Iterable<SessionId>;
  /** How many characters all slots together may have. */
  readonly budget: number;
  /** Stands in for packing, where many machines are simulated. */
  readonly packing?: Packing;
}

/** When a machine was heard last, and what it said of itself. */
interface Heard {
  readonly publication: number;
  readonly at: EpochMs;
  readonly room?: number | undefined;
}

/** What a machine should know again after a restart. Losing it costs some publications. */
export interface MachineMemory {
  /** The number of the last publication. */
  readonly publication: number;
  /** By machine: its last publication, and when it was heard, by the own clock. */
  readonly heard: Readonly<Record<string, Heard>>;
  /** By machine: what it removed here in the last day. */
  readonly guards?: Readonly<Record<string, GuardMemory>>;
  /** By machine: removals that were not taken in, and wait for the user. */
  readonly withheld?: Readonly<Record<string, readonly SessionRecord[]>>;
}

/** What was found in the slots of others. */
export interface TakenIn {
  readonly changed: readonly SessionId[];
  readonly continued: readonly SessionId[];
  readonly forked: readonly SessionId[];
  /** By machine: sessions that would vanish here, and wait for the user to agree. */
  readonly held: ReadonlyMap<string, readonly SessionId[]>;
  /** Slots that were not taken in, with the reason in words for the user. */
  readonly refused: ReadonlyMap<string, string>;
  /** Another machine says that it is this one: a disk was copied. This one has to go on under a new name. */
  readonly isDoubled: boolean;
}

/** A place of slots as it was read last. */
interface Read {
  readonly text: unknown;
  readonly device?: string;
}

type Division = ReturnType<typeof divide>;

/** A machine that was heard before this start, and not since. */
const unheard = {
  ...{ budget: Number.POSITIVE_INFINITY, knows: [], lends: [], owes: [], messages: 0, waiting: 0 },
};

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
  /** When others were heard before this start. */
  readonly #heardBefore: Map<string, Heard>;
  readonly #peers = new Map<string, Peer>();
  /** By the place in which they were found, so that only what is new is read. */
  readonly #places = new Map<string, Read>();
  readonly #boxes = new Map<string, PieceBox>();
  readonly #guards = new Map<string, RemovalGuard>();
  /** What each machine said last and was taken in. */
  readonly #taken = new Map<string, ReadonlySet<Stamp>>();
  readonly #refused = new Map<string, string>();
  readonly #pace = new Pace();
  readonly #held = new Map<string, readonly SessionId[]>();
  /** By machine: what it sent of those sessions and was not taken in. */
  readonly #withheld = new Map<string, Map<SessionId, Withheld>>();
  /** Machines of which the user decided that what they removed stays. */
  readonly #kept = new Set<string>();
  /** What was here when it was last seen whether what is held still has to be. */
  #reviewed: Holdings | undefined;
  #holdings: { readonly of: readonly SessionDigest[]; readonly all: Holdings } | undefined;
  /** Counts what was read, agreed or forgotten: while it stays, there is nothing else to say. */
  #revision = 0;
  #composed: Composed | undefined;
  #publication: number;
  #said: { readonly text: string; readonly standing: Standing; readonly content: string } | undefined;
  #hasSpoken = false;

  constructor(setup: MachineSetup, memory: MachineMemory = { publication: 0, heard: {} }) {
    this.#setup = setup;
    this.#packing = setup.packing ?? slotPacking;
    this.#heardBefore = new Map(Object.entries(memory.heard));
    this.#publication = memory.publication;
    for (const [device, guard] of Object.entries(memory.guards ?? {}))
      this.#guards.set(device, new RemovalGuard(guard));
    for (const [device, records] of Object.entries(memory.withheld ?? {})) {
      this.#withhold(device, records);
      this.#setHeld(device, [...new Set(records.map(({ session }) => session))]);
    }
  }

  get memory(): MachineMemory {
    const heard = [...this.#peers].map(
      ([device, { slot, heardAt }]) =>
        [device, { publication: slot.publication, at: heardAt, room: slot.standing.room }] as const,
    );
    const guards = [...this.#guards].flatMap(([device, { memory }]) =>
      memory ? [[device, memory] as const] : [],
    );
    return {
      publication: this.#publication,
      heard: Object.fromEntries([...this.#heardBefore, ...heard]),
      guards: Object.fromEntries(guards),
      withheld: Object.fromEntries(
        [...this.#withheld].map(([device, bySession]) => [device, [...bySession.values()].flat()]),
      ),
    };
  }

  /** By machine that is there: sessions that it removed, and that stay here until the user decides. Others' stay held, too. */
  get held(): ReadonlyMap<string, readonly SessionId[]> {
    const present = this.#present;
    return new Map([...this.#held].filter(([device]) => present.has(device)));
  }

  get peers(): readonly Peer[] {
    return [...this.#peers.values()];
  }

  /** Those machines that have to have something before it may leave the mailbox: they are there, and not silent for long. */
  get live(): readonly Peer[] {
    const present = this.#present;
    return this.peers.filter((peer) => present.has(peer.slot.device) && !this.#isSilent(peer));
  }

  /** Machines that are there and silent for long, the longest first. All they said is here. */
  get silent(): readonly string[] {
    const present = this.#present;
    return this.peers
      .filter((peer) => present.has(peer.slot.device) && this.#isSilent(peer))
      .sort((one, other) => one.heardAt - other.heardAt)
      .map(({ slot }) => slot.device);
  }

  #isSilent({ heardAt }: Peer): boolean {
    return heardAt <= this.#setup.clock.now() - silenceLimitMs;
  }

  /** The user agreed that a machine's removals happen here, too. The next intake carries them out. */
  agree(device: string): void {
    this.#guardOf(device).agree(this.#setup.clock.now());
    this.#unhold(device);
    this.#readAgain(device);
  }

  /** The user decided that what a machine removed stays, here and everywhere. The next intake says so. */
  keep(device: string): void {
    this.#kept.add(device);
  }

  /** What it said is judged anew when it is read again. */
  #unhold(device: string): void {
    this.#revision++;
    for (const each of [this.#held, this.#withheld, this.#taken]) each.delete(device);
  }

  #readAgain(device: string): void {
    for (const [place, read] of this.#places) if (read.device === device) this.#places.delete(place);
  }

  async #keepHeld(): Promise<void> {
    const { source, clock } = this.#setup;
    for (const device of this.#kept) {
      for (const session of this.#held.get(device) ?? [])
        await keepSession(source, session, this.#withheldOf(device, session), clock);
      this.#unhold(device);
      this.#readAgain(device);
      this.#kept.delete(device);
    }
  }

  /** Sessions that somebody went on with, or brought back on a third machine, have not to be asked about any more. */
  async #reviewHeld(): Promise<void> {
    if (this.#held.size === 0) return;
    const { source } = this.#setup;
    const [before, now] = [this.#reviewed, await this.#holdingsNow()];
    this.#reviewed = now;
    if (before === now) return;
    for (const [device, sessions] of this.#held) {
      const settled = new Set<SessionId>();
      for (const session of sessions) {
        if (before?.digestOf(session)?.newest === now.digestOf(session)?.newest) continue;
        const withheld = this.#withheldOf(device, session);
        if (!wouldRemove(session, await source.everything(session), withheld)) settled.add(session);
      }
      if (settled.size === 0) continue;
      this.#setHeld(
        device,
        sessions.filter((session) => !settled.has(session)),
      );
      this.#revision++;
      this.#taken.delete(device);
      this.#readAgain(device);
    }
  }

  #withheldOf(device: string, session: SessionId): Withheld {
    return this.#withheld.get(device)?.get(session) ?? [];
  }

  /** A machine that is gone for good, and whose slot was emptied. Should it come back, it is listened to again. */
  forget(device: string): void {
    this.#revision++;
    for (const each of [
      ...[this.#peers, this.#boxes, this.#guards, this.#taken],
      ...[this.#held, this.#withheld, this.#heardBefore],
    ])
      each.delete(device);
  }

  /**
   * Takes in what others say.
   * @param slots By place, such as the name of a key or a file. Places that are missing say nothing.
   * @throws StoreError when the disk refused. What was not taken in is taken in the next time.
   */
  async takeIn(slots: ReadonlyMap<string, unknown>): Promise<TakenIn> {
    const news = {
      changed: new Set<SessionId>(),
      continued: new Set<SessionId>(),
      forked: new Set<SessionId>(),
    };
    let isDoubled = false;
    await this.#keepHeld();
    await this.#reviewHeld();
    for (const place of [...this.#places.keys(), ...this.#refused.keys()])
      if (!slots.has(place)) {
        this.#revision++;
        for (const each of [this.#places, this.#refused]) each.delete(place);
      }
    for (const [place, text] of slots) {
      const before = this.#places.get(place);
      if (before?.text === text) continue;
      this.#revision++;
      const slot = await this.#read(place, text);
      if (slot?.device === this.#setup.device) isDoubled = this.#hearOwn(slot, text) || isDoubled;
      else if (slot) {
        const { changed, continued, forked } = await this.#take(slot);
        for (const session of changed) news.changed.add(session);
        for (const session of continued) news.continued.add(session);
        for (const session of forked) news.forked.add(session);
      }
      this.#places.set(place, { text, ...(slot && { device: slot.device }) });
    }
    return {
      ...{ changed: [...news.changed], continued: [...news.continued], forked: [...news.forked] },
      ...{ held: this.held, refused: this.#refused, isDoubled },
    };
  }

  async #read(place: string, text: unknown): Promise<Slot | undefined> {
    this.#refused.delete(place);
    if (text === undefined || text === null || text === "") return undefined;
    try {
      return await this.#packing.decode(text);
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause;
      this.#refused.set(place, cause.message);
      return undefined;
    }
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
    const { source, clock, heldElsewhere } = this.#setup;
    const { device } = slot;
    const box = this.#boxes.get(device) ?? new PieceBox(device);
    this.#boxes.set(device, box);
    const taken = this.#taken.get(device);
    const records = [...slot.records, ...box.take(slot.pieces)].filter(({ stamp }) => !taken?.has(stamp));
    const before = await this.#holdingsNow();
    // Whoever says it again: a third machine passes on what it was told.
    const waiting = new Set([...[...this.#held.values()].flat(), ...(heldElsewhere?.() ?? [])]);
    const intake = await takeIn(
      ...([source, records, this.#guardOf(device), before.size, clock.now(), waiting] as const),
    );
    this.#noteHeld(slot, intake);
    this.#taken.set(device, new Set(slot.records.map(({ stamp }) => stamp)));
    const peer = this.#peers.get(device) ?? new Peer(slot, this.#firstHeard(slot));
    if (this.#peers.has(device)) peer.take(slot, clock.now());
    this.#peers.set(device, peer);
    const after = await this.#holdingsNow();
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

  /** What was held stays held until the user agrees, or the other machine restores it. */
  #noteHeld({ device, records }: Slot, { held, withheld }: Intake): void {
    const isRestored = (session: SessionId) =>
      records.some((each) => each.session === session && each.key === "deleted" && each.value === null);
    const before = this.#guardOf(device).isAgreed(this.#setup.clock.now())
      ? []
      : (this.#held.get(device) ?? []);
    const all = [...new Set([...before.filter((session) => !isRestored(session)), ...held])];
    this.#withhold(device, withheld);
    this.#setHeld(device, all);
  }

  #withhold(device: string, removals: readonly SessionRecord[]): void {
    const known = this.#withheld.get(device) ?? new Map<SessionId, Withheld>();
    for (const record of removals) known.set(record.session, joined(known.get(record.session), record));
    this.#withheld.set(device, known);
  }

  #setHeld(device: string, sessions: readonly SessionId[]): void {
    if (sessions.length === 0) {
      for (const each of [this.#held, this.#withheld]) each.delete(device);
      return;
    }
    const stays = new Set(sessions);
    const withheld = this.#withheld.get(device);
    for (const session of withheld?.keys() ?? []) if (!stays.has(session)) withheld?.delete(session);
    this.#held.set(device, sessions);
  }

  #firstHeard({ device, publication }: Slot): EpochMs {
    const now = this.#setup.clock.now();
    const known = this.#heardBefore.get(device);
    return known?.publication === publication ? (Math.min(known.at, now) as EpochMs) : now;
  }

  #guardOf(device: string): RemovalGuard {
    const guard = this.#guards.get(device) ?? new RemovalGuard();
    this.#guards.set(device, guard);
    return guard;
  }

  get #present(): ReadonlySet<string | undefined> {
    return new Set([...this.#places.values()].map(({ device }) => device));
  }

  /** What slots of others take, also those that cannot be read, and what stands in more places than one of its own. */
  get #othersLength(): number {
    let length = 0;
    let isFirst = true;
    for (const { text, device } of this.#places.values()) {
      if (device !== this.#setup.device || !isFirst) length += this.#packing.lengthOf(text);
      if (device === this.#setup.device) isFirst = false;
    }
    return length;
  }

  /** All that is here, as it is compared with what others hold. The same object while nothing changed. @throws StoreError */
  holdings(): Promise<Holdings> {
    return this.#holdingsNow();
  }

  async #holdingsNow(): Promise<Holdings> {
    const of = await this.#setup.source.digests();
    if (this.#holdings?.of !== of) this.#holdings = { of, all: new Holdings(of) };
    return this.#holdings.all;
  }

  /**
   * What has to stand in this machine's slot now: what stands there already, unless there is something new to say.
   * Undefined while there is no room for it.
   * @throws StoreError when sessions cannot be read.
   */
  async compose(): Promise<string | undefined> {
    const { clock } = this.#setup;
    const holdings = await this.#holdingsNow();
    const { standing, limit } = this.#division(holdings);
    const left = standing.budget - this.#othersLength;
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
  #division({ messages }: Holdings): Division {
    const { device } = this.#setup;
    const sharers = this.#sharers;
    const budgets = sharers.map(({ budget }) => Math.max(budget, smallestBudget));
    const writers = new Set<string | undefined>([device, ...sharers.map((each) => each.device)]);
    let taken = 0;
    for (const each of this.#places.values())
      if (!writers.has(each.device)) taken += this.#packing.lengthOf(each.text);
    const self = { device, messages, id: this.#publication + 1, before: this.#said?.standing };
    return divide(self, sharers, Math.min(this.#setup.budget, ...budgets), taken);
  }

  /** Those that may write: also where nothing of them is left, because mailboxes are set back and emptied. */
  get #sharers(): readonly (Sharer & Standing)[] {
    const now = this.#setup.clock.now();
    const present = this.#present;
    const isAway = (device: string, at: EpochMs) =>
      !present.has(device) || !isWithin(absenceLimitMs, at, now);
    const sharers = new Map<string, Sharer & Standing>();
    const gone = new Map<string, EpochMs>();
    for (const [device, { at, room = 0 }] of this.#heardBefore) {
      sharers.set(device, { ...unheard, device, room, isAway: isAway(device, at) });
      if (!present.has(device) && !isWithin(absenceLimitMs, at, now)) gone.set(device, at);
    }
    for (const { slot, heardAt } of this.peers) {
      const { device, standing, messages, waiting } = slot;
      sharers.set(device, { ...standing, device, messages, waiting, isAway: isAway(device, heardAt) });
      if (!present.has(device) && !isWithin(absenceLimitMs, heardAt, now)) gone.set(device, heardAt);
      else gone.delete(device);
    }
    for (const silent of this.silent) sharers.delete(silent);
    const there = [...sharers.values()].filter((each) => !each.isAway);
    // Forgotten by the user on another machine.
    const isKnown = (device: string) =>
      there.length === 0 || there.some(({ knows }) => knows.includes(device));
    for (const [device, at] of gone)
      if (!isKnown(device) || !isWithin(silenceLimitMs, at, now)) sharers.delete(device);
    return [...sharers.values()];
  }

  async #contentFor(holdings: Holdings, standing: Standing, limit: number): Promise<Composed> {
    const { device, source } = this.#setup;
    const { live } = this;
    const basis = JSON.stringify([this.#revision, standing, limit, live.map(({ slot }) => slot.device)]);
    const before = this.#composed;
    if (before?.holdings === holdings && before.basis === basis) return before;
    const present = this.#present;
    const held = [...this.#boxes].flatMap(([from, box]) => (present.has(from) ? box.held : []));
    const sizeOf = async (each: SlotContent) => this.#packing.lengthOf(await this.#sealed(each, standing));
    const content = await compose(device, holdings, source, live, held, { limit, sizeOf }, this.#held);
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
    const peers = this.live.map(({ slot }) => [slot.device, hashOfNumbers(slot.buckets), slot.held]);
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

/** What rotates through a slot comes again. */
const joined = (known: Withheld = [], record: SessionRecord): Withheld =>
  known.some(({ stamp }) => stamp === record.stamp) ? known : [...known, record];

/** Clocks are set back, too. */
const isWithin = (ms: number, at: EpochMs, now: EpochMs): boolean => Math.abs(now - at) <= ms;

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
