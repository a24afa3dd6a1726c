import type { Clock, EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import { compose } from "./compose.ts";
import { hashOfNumbers } from "./fingerprint.ts";
import type { Holdings } from "./holdings.ts";
import { Pace } from "./pace.ts";
import type { Peers } from "./peers.ts";
import type { PieceBox } from "./pieces.ts";
import type { Places } from "./places.ts";
import { publicationLimit } from "./received.ts";
import { divide, type Promised, type Standing } from "./shares.ts";
import type { Packing, Slot, SlotContent } from "./slot.ts";
import type { SyncSource } from "./source.ts";

/** As slots are read. */
const nameLimit = 80;
/** No machine makes all others smaller than this. In characters. */
const smallestBudget = 8_000;

/** Who speaks, and of what. */
export interface Speaker {
  /** 12 characters of 0-9 and a-z, of this store and this editor profile. */
  readonly device: string;
  name(): string;
  /** Of Braid. */
  readonly version: string;
  readonly source: SyncSource;
  readonly clock: Clock;
  /** How many characters all slots together may have. */
  readonly budget: number;
}

/** What was heard of others. */
export interface Hearing {
  readonly places: Places;
  readonly peers: Peers;
  /** By machine: records that it sends in pieces. */
  readonly boxes: ReadonlyMap<string, PieceBox>;
}

/** What is here, and what was decided about it. */
export interface Here {
  readonly holdings: Holdings;
  /** By machine: sessions that it removed, and that stay here until the user agrees. */
  readonly held: ReadonlyMap<string, readonly SessionId[]>;
  /** Another number whenever something was heard, decided or forgotten. */
  readonly revision: number;
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

/** What a machine should know of its own words after a restart. */
export interface SpeechMemory {
  /** The number of the last publication. */
  readonly publication: number;
  /** The room that it took and lent then. Others go by it, also where it is not in the mailbox any more. */
  readonly promised?: Promised | undefined;
}

/** What one machine says to the others, and said last. */
export class Speech {
  readonly #speaker: Speaker;
  readonly #packing: Packing;
  readonly #hearing: Hearing;
  readonly #pace = new Pace();
  #composed: Composed | undefined;
  #publication: number;
  #said: { readonly text: string; readonly content: string } | undefined;
  /** By what it said last, as far as that is known; in the mailbox there may be something older, or nothing. */
  #promised: Promised | undefined;
  #hasSpoken = false;

  /** @param memory What `memory` was before a restart. */
  constructor(speaker: Speaker, packing: Packing, hearing: Hearing, memory: SpeechMemory) {
    this.#speaker = speaker;
    this.#packing = packing;
    this.#hearing = hearing;
    this.#publication = memory.publication;
    this.#promised = memory.promised;
  }

  get memory(): SpeechMemory {
    return { publication: this.#publication, ...(this.#promised && { promised: this.#promised }) };
  }

  /**
   * What this machine said before it was restarted, or had said before the mailbox was set back; or another machine with its
   * name. @returns Whether it is the last.
   */
  hear(slot: Slot, text: unknown): boolean {
    const { publication } = slot;
    if (publication >= publicationLimit) return true;
    if (this.#hasSpoken)
      return (
        publication > this.#publication || (publication === this.#publication && text !== this.#said?.text)
      );
    if (publication < this.#publication || typeof text !== "string") {
      this.#promised ??= promisedIn(slot.standing);
      return false;
    }
    this.#publication = publication;
    this.#said = { text, content: keyOf(slot, slot.standing) };
    this.#promised = promisedIn(slot.standing);
    return false;
  }

  /**
   * What has to stand in this machine's slot now: what stands there already, unless there is something new to say.
   * Undefined while there is no room for it.
   * @throws StoreError when sessions cannot be read.
   */
  async compose(here: Here): Promise<string | undefined> {
    const { clock, device } = this.#speaker;
    const { standing, limit } = this.#division(here.holdings);
    const left = standing.budget - this.#hearing.places.lengthBeside(device);
    const { content, key, state } = await this.#contentFor(here, standing, Math.min(limit, left));
    const isSame = this.#said?.content === key;
    if (this.#said && (isSame || this.#pace.isPausing(state, clock.now()))) return this.#said.text;
    const text = await this.#sealed(content, standing);
    if (this.#packing.lengthOf(text) > left) return undefined;
    this.#pace.noteSpoken(state, clock.now());
    this.#publication++;
    this.#said = { text, content: key };
    this.#promised = promisedIn(standing);
    this.#hasSpoken = true;
    return text;
  }

  /** How the room is divided, as far as this machine knows, and how much this machine may say. */
  #division({ messages }: Holdings): ReturnType<typeof divide> {
    const { device, budget } = this.#speaker;
    const { places, peers } = this.#hearing;
    const { sharers } = peers;
    const budgets = sharers.map((each) => Math.max(each.budget, smallestBudget));
    const taken = places.lengthWithout(new Set([device, ...sharers.map((each) => each.device)]));
    const self = { device, messages, id: this.#publication + 1, before: this.#promised };
    return divide(self, sharers, Math.min(budget, ...budgets), taken);
  }

  async #contentFor(
    { holdings, held, revision }: Here,
    standing: Standing,
    limit: number,
  ): Promise<Composed> {
    const { device, source } = this.#speaker;
    const { places, peers, boxes } = this.#hearing;
    const { live } = peers;
    const basis = JSON.stringify([revision, standing, limit, live.map(({ slot }) => slot.device)]);
    const before = this.#composed;
    if (before?.holdings === holdings && before.basis === basis) return before;
    const { present } = places;
    const pieces = [...boxes].flatMap(([from, box]) => (present.has(from) ? box.held : []));
    const sizeOf = async (each: SlotContent) => this.#packing.lengthOf(await this.#sealed(each, standing));
    const content = await compose(device, holdings, source, live, pieces, { limit, sizeOf }, held);
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
    const boxes = [...this.#hearing.boxes].map(([device, { held }]) => [device, held]);
    const peers = this.#hearing.peers.live.map(({ slot, told }) => [
      slot.device,
      hashOfNumbers(slot.buckets),
      slot.held,
      told,
    ]);
    return JSON.stringify([hashOfNumbers(buckets), boxes, peers]);
  }

  #sealed(content: SlotContent, standing: Standing): Promise<string> {
    const { device, name, version, clock } = this.#speaker;
    return this.#packing.encode({
      ...{ device, name: name().slice(0, nameLimit), version, standing, ...content },
      ...{ publication: this.#publication + 1, at: Math.trunc(clock.now()) as EpochMs },
    });
  }
}

const promisedIn = ({ room, lends }: Standing): Promised => ({ room, lends });

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
