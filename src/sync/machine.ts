import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import type { SessionDigest } from "./fingerprint.ts";
import type { HeldMemory } from "./heldMemory.ts";
import { isOutdone } from "./heldRemovals.ts";
import { HeldSessions } from "./heldSessions.ts";
import { Holdings } from "./holdings.ts";
import type { Intake } from "./intake.ts";
import { News } from "./news.ts";
import type { Peer } from "./peer.ts";
import { type Heard, Peers } from "./peers.ts";
import { PieceBox } from "./pieces.ts";
import { Places } from "./places.ts";
import { type Packing, type Slot, slotPacking } from "./slot.ts";
import { type Speaker, Speech, type SpeechMemory } from "./speech.ts";
import { partOf } from "./travelling.ts";

export interface MachineSetup extends Speaker {
  /** What is held back of what came by another channel. */
  readonly heldElsewhere?: () => Iterable<SessionId>;
  /** Stands in for packing, where many machines are simulated. */
  readonly packing?: Packing;
}

/** What a machine should know again after a restart. Losing it costs some publications. */
export interface MachineMemory extends SpeechMemory, Partial<HeldMemory> {
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

/** One machine among those that keep the same history. Knows neither where slots are kept nor when it is time. */
export class Machine {
  readonly #setup: MachineSetup;
  readonly #places: Places;
  readonly #peers: Peers;
  readonly #speech: Speech;
  readonly #held: HeldSessions;
  readonly #boxes = new Map<string, PieceBox>();
  /** What each machine said last and was taken in. */
  readonly #taken = new Map<string, ReadonlySet<Stamp>>();
  #holdings: { readonly of: readonly SessionDigest[]; readonly all: Promise<Holdings> } | undefined;
  /** Counts what was read, decided or forgotten: while it stays, there is nothing else to say. */
  #revision = 0;

  constructor(setup: MachineSetup, memory: MachineMemory = { publication: 0, heard: {} }) {
    this.#setup = setup;
    const { packing = slotPacking, source, clock, heldElsewhere } = setup;
    this.#places = new Places(packing);
    this.#peers = new Peers(this.#places, clock, memory.heard);
    const hearing = { places: this.#places, peers: this.#peers, boxes: this.#boxes };
    this.#speech = new Speech(setup, packing, hearing, memory);
    this.#held = new HeldSessions({
      ...{ source, clock, heldElsewhere, memory },
      onRelease: (device) => this.#judgeAgain(device),
    });
  }

  get memory(): MachineMemory {
    return { ...this.#speech.memory, heard: this.#peers.memory, ...this.#held.memory };
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
      if (slot?.device === this.#setup.device) isDoubled = this.#speech.hear(slot, text) || isDoubled;
      else if (slot) news.add(await this.#take(slot));
      this.#places.noteRead(place, text, slot?.device);
    }
    this.#held.notePresent(this.#places.present);
    return { ...news.all, held: this.held, refused: this.#places.refused, isDoubled };
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
    const restored = new Map(slot.records.filter(isRestoring).map(({ session, stamp }) => [session, stamp]));
    const intake = await this.#held.takeIn(device, records, before.size, (session, withheld) =>
      isOutdone(withheld, restored.get(session)),
    );
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
    const holdings = await this.holdings();
    return this.#speech.compose({ holdings, held: this.held, revision: this.#revision });
  }
}

const isRestoring = ({ key, value }: SessionRecord): boolean => key === "deleted" && value === null;
