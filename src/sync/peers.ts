import type { Clock, EpochMs } from "../base/clock.ts";
import { Peer } from "./peer.ts";
import type { Places } from "./places.ts";
import type { Sharer, Standing } from "./shares.ts";
import type { Slot } from "./slot.ts";

/** Machines that said nothing new for so long are fed again when they return, and not waited for until then. */
export const silenceLimitMs = 30 * 86_400_000;
/** Who said nothing new for so long is not waited for when the room is divided. */
const absenceLimitMs = 86_400_000;

/** When a machine was heard last, and what it said of itself. */
export interface Heard {
  readonly publication: number;
  readonly at: EpochMs;
  readonly room?: number | undefined;
}

/** A machine that was heard before this start, and not since. */
const unheard = {
  budget: Number.POSITIVE_INFINITY,
  knows: [],
  lends: [],
  owes: [],
  messages: 0,
  waiting: 0,
};

/** The other machines, as far as they were heard: now, or before this start. */
export class Peers {
  readonly #places: Places;
  readonly #clock: Clock;
  readonly #heardBefore: Map<string, Heard>;
  readonly #heard = new Map<string, Peer>();

  constructor(places: Places, clock: Clock, heardBefore: Readonly<Record<string, Heard>>) {
    this.#places = places;
    this.#clock = clock;
    this.#heardBefore = new Map(Object.entries(heardBefore));
  }

  /** What should be known again after a restart. */
  get memory(): Readonly<Record<string, Heard>> {
    const heard = this.all.map(
      ({ slot, heardAt }) =>
        [slot.device, { publication: slot.publication, at: heardAt, room: slot.standing.room }] as const,
    );
    return Object.fromEntries([...this.#heardBefore, ...heard]);
  }

  get all(): readonly Peer[] {
    return [...this.#heard.values()];
  }

  /** Those that have to have something before it may leave the mailbox: they are there, and not silent for long. */
  get live(): readonly Peer[] {
    const { present } = this.#places;
    return this.all.filter((peer) => present.has(peer.slot.device) && !this.#isSilent(peer));
  }

  /** Those that are there and silent for long, the longest first. All they said is here. */
  get silent(): readonly string[] {
    const { present } = this.#places;
    return this.all
      .filter((peer) => present.has(peer.slot.device) && this.#isSilent(peer))
      .sort((one, other) => one.heardAt - other.heardAt)
      .map(({ slot }) => slot.device);
  }

  /** Those that may write: also where nothing of them is left, because mailboxes are set back and emptied. */
  get sharers(): readonly (Sharer & Standing)[] {
    const now = this.#clock.now();
    const { present } = this.#places;
    const sharers = new Map<string, Sharer & Standing>();
    const gone = new Map<string, EpochMs>();
    const add = (sharer: Omit<Sharer & Standing, "isAway">, at: EpochMs) => {
      const { device } = sharer;
      const [isThere, isRecent] = [present.has(device), isWithin(absenceLimitMs, at, now)];
      sharers.set(device, { ...sharer, isAway: !isThere || !isRecent });
      if (isThere || isRecent) gone.delete(device);
      else gone.set(device, at);
    };
    for (const [device, { at, room = 0 }] of this.#heardBefore) add({ ...unheard, device, room }, at);
    for (const { slot, heardAt } of this.all) {
      const { device, standing, messages, waiting } = slot;
      add({ ...standing, device, messages, waiting }, heardAt);
    }
    for (const device of this.silent) sharers.delete(device);
    const there = [...sharers.values()].filter((each) => !each.isAway);
    // Forgotten by the user on another machine.
    const isKnown = (device: string) =>
      there.length === 0 || there.some(({ knows }) => knows.includes(device));
    for (const [device, at] of gone)
      if (!isKnown(device) || !isWithin(silenceLimitMs, at, now)) sharers.delete(device);
    return [...sharers.values()];
  }

  /** What a machine says was taken in. */
  hear(slot: Slot): Peer {
    const known = this.#heard.get(slot.device);
    if (known) {
      known.take(slot, this.#clock.now());
      return known;
    }
    const peer = new Peer(slot, this.#firstHeard(slot));
    this.#heard.set(slot.device, peer);
    return peer;
  }

  forget(device: string): void {
    for (const each of [this.#heard, this.#heardBefore]) each.delete(device);
  }

  #firstHeard({ device, publication }: Slot): EpochMs {
    const now = this.#clock.now();
    const known = this.#heardBefore.get(device);
    return known?.publication === publication ? (Math.min(known.at, now) as EpochMs) : now;
  }

  #isSilent({ heardAt }: Peer): boolean {
    return heardAt <= this.#clock.now() - silenceLimitMs;
  }
}

/** Clocks are set back, too. */
const isWithin = (ms: number, at: EpochMs, now: EpochMs): boolean => Math.abs(now - at) <= ms;
