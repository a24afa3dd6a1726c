import type { Clock } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import type { SessionDigest } from "./fingerprint.ts";
import type { HeldMemory } from "./heldMemory.ts";
import { keepSession, type Withheld, withheldWith, wouldRemove } from "./heldRemovals.ts";
import { type Intake, takeIn } from "./intake.ts";
import { type GuardMemory, RemovalGuard } from "./removalGuard.ts";
import type { SyncSource } from "./source.ts";

export interface HeldSessionsSetup {
  readonly source: SyncSource;
  readonly clock: Clock;
  /** What is held back of what came by another channel. */
  readonly heldElsewhere?: (() => Iterable<SessionId>) | undefined;
  readonly memory: Partial<HeldMemory>;
  /** Sessions are not held any more: what a machine said of them has to be taken in again. */
  readonly onRelease: (device: string, sessions: readonly SessionId[]) => void;
}

/** Stands between what other machines send and the store: what they remove at once waits here for the user. */
export class HeldSessions {
  readonly #setup: HeldSessionsSetup;
  readonly #guards = new Map<string, RemovalGuard>();
  /** By machine and session: the removals that were not taken in. */
  readonly #held = new Map<string, Map<SessionId, Withheld>>();
  /** Machines of which the user decided that what they removed is removed here, too. */
  readonly #agreed = new Set<string>();
  /** Machines of which the user decided that what they removed stays. */
  readonly #kept = new Set<string>();
  /** Machines of which something is there to be read. */
  #present: ReadonlySet<string | undefined> = new Set();
  /** What was here when it was last seen whether what is held still has to be. */
  #reviewed:
    | { readonly of: readonly SessionDigest[]; readonly newest: ReadonlyMap<SessionId, Stamp> }
    | undefined;

  constructor(setup: HeldSessionsSetup) {
    this.#setup = setup;
    const { guards = {}, withheld = {} } = setup.memory;
    for (const [device, guard] of Object.entries(guards)) this.#guards.set(device, new RemovalGuard(guard));
    for (const [device, removals] of Object.entries(withheld)) this.#hold(device, [], removals);
  }

  get memory(): HeldMemory {
    const guards: Record<string, GuardMemory> = {};
    for (const [device, { memory }] of this.#guards) if (memory) guards[device] = memory;
    const withheld = [...this.#held].map(([device, held]) => [device, [...held.values()].flat()] as const);
    return { guards, withheld: Object.fromEntries(withheld) };
  }

  /** By machine that is there. */
  get shown(): ReadonlyMap<string, readonly SessionId[]> {
    const held = [...this.#held].filter(([device]) => this.#present.has(device));
    return new Map(held.map(([device, sessions]) => [device, [...sessions.keys()]]));
  }

  /** The user agreed that a machine's removals happen here, too. The next review lets go of them. */
  agree(device: string): void {
    this.#guardOf(device).agree(this.#setup.clock.now());
    this.#agreed.add(device); // What is being read now would not be read again.
  }

  /** The user decided that what a machine removed stays, here and everywhere. The next review says so. */
  keep(device: string): void {
    this.#kept.add(device);
  }

  forget(device: string): void {
    for (const each of [this.#guards, this.#held, this.#kept]) each.delete(device);
  }

  /** Nothing is asked about machines of which nothing is there; what they removed stays held, should they come back. */
  notePresent(devices: ReadonlySet<string | undefined>): void {
    this.#present = devices;
  }

  /**
   * Takes in what a machine sent, apart from removals that have to wait.
   * @param sessions How many sessions there are here.
   * @param isSaidAnew Whether what was held of a session before does not count any more, by what the machine says now.
   * @throws StoreError
   */
  async takeIn(
    device: string,
    records: readonly SessionRecord[],
    sessions: number,
    isSaidAnew: (session: SessionId, withheld: Withheld) => boolean,
  ): Promise<Intake> {
    const { source, clock, heldElsewhere } = this.#setup;
    // Whoever says it again: a third machine passes on what it was told.
    const waiting = new Set(heldElsewhere?.());
    for (const held of this.#held.values()) for (const session of held.keys()) waiting.add(session);
    const guard = this.#guardOf(device);
    const intake = await takeIn(source, records, guard, sessions, clock.now(), waiting);
    for (const [session, withheld] of this.#held.get(device) ?? [])
      if (isSaidAnew(session, withheld)) this.#release(device, session);
    this.#hold(device, intake.held, intake.withheld);
    return intake;
  }

  /**
   * Does what the user decided, and lets go of sessions that somebody went on with, or brought back on a third machine.
   * @throws StoreError
   */
  async review(): Promise<void> {
    const { source, clock, onRelease } = this.#setup;
    for (const device of this.#agreed) {
      this.#releaseAll(device);
      this.#agreed.delete(device);
    }
    for (const device of this.#kept) {
      for (const [session, withheld] of this.#held.get(device) ?? [])
        await keepSession(source, session, withheld, clock);
      this.#releaseAll(device);
      this.#kept.delete(device);
    }
    if (this.#held.size === 0) return;
    const [before, of] = [this.#reviewed, await source.digests()];
    if (before?.of === of) return;
    const newest = new Map(of.map((digest) => [digest.session, digest.newest]));
    for (const [device, held] of this.#held) {
      const settled: SessionId[] = [];
      for (const [session, withheld] of held) {
        if (before?.newest.get(session) === newest.get(session)) continue;
        if (!wouldRemove(session, await source.everything(session), withheld)) settled.push(session);
      }
      for (const session of settled) this.#release(device, session);
      if (settled.length > 0) onRelease(device, settled);
    }
    this.#reviewed = { of, newest };
  }

  #guardOf(device: string): RemovalGuard {
    const guard = this.#guards.get(device) ?? new RemovalGuard();
    this.#guards.set(device, guard);
    return guard;
  }

  #hold(device: string, sessions: readonly SessionId[], withheld: Withheld): void {
    const held = this.#held.get(device) ?? new Map<SessionId, Withheld>();
    for (const session of sessions) held.set(session, held.get(session) ?? []);
    for (const record of withheld) held.set(record.session, withheldWith(held.get(record.session), record));
    if (held.size > 0) this.#held.set(device, held);
  }

  #release(device: string, session: SessionId): void {
    const held = this.#held.get(device);
    held?.delete(session);
    if (held?.size === 0) this.#held.delete(device);
  }

  #releaseAll(device: string): void {
    const sessions = [...(this.#held.get(device)?.keys() ?? [])];
    this.#held.delete(device);
    this.#setup.onRelease(device, sessions);
  }
}
