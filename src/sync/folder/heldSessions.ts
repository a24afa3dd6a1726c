import type { Clock, EpochMs } from "../../base/clock.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SessionDigest } from "../fingerprint.ts";
import { keepSession, type Withheld, wouldRemove } from "../heldRemovals.ts";
import { type GuardMemory, RemovalGuard } from "../removalGuard.ts";
import type { SyncSource } from "../source.ts";

export interface HeldMemory {
  readonly guards: Readonly<Record<string, GuardMemory>>;
  readonly withheld: Readonly<Record<string, Withheld>>;
}

/** What other machines removed, and what of it waits for the user. */
export class HeldSessions {
  readonly #source: SyncSource;
  readonly #clock: Clock;
  readonly #guards = new Map<string, RemovalGuard>();
  /** By machine and session: the removals that were not taken in. */
  readonly #held = new Map<string, Map<SessionId, Withheld>>();
  /** Machines of which the user decided that what they removed stays. */
  readonly #kept = new Set<string>();
  #reviewed: ReadonlyMap<SessionId, SessionDigest> | undefined;

  /** Machines whose files are there. */
  #present: ReadonlySet<string> = new Set();

  constructor(source: SyncSource, clock: Clock, { guards, withheld }: HeldMemory) {
    this.#source = source;
    this.#clock = clock;
    for (const [device, guard] of Object.entries(guards)) this.#guards.set(device, new RemovalGuard(guard));
    for (const [device, records] of Object.entries(withheld))
      for (const record of records) this.hold(device, record.session, [record]);
  }

  /** What should be known again after a restart, or what is held would be judged anew, when the guards count from nothing. */
  get memory(): HeldMemory {
    const guards: Record<string, GuardMemory> = {};
    for (const [device, { memory }] of this.#guards) if (memory) guards[device] = memory;
    const withheld = [...this.#held].map(([device, held]) => [device, [...held.values()].flat()] as const);
    return { guards, withheld: Object.fromEntries(withheld) };
  }

  /** By machine whose file is there. */
  get shown(): ReadonlyMap<string, readonly SessionId[]> {
    const held = [...this.#held].filter(([device]) => this.#present.has(device));
    return new Map(held.map(([device, sessions]) => [device, [...sessions.keys()]]));
  }

  /** Those that any machine removed. */
  get sessions(): readonly SessionId[] {
    return [...this.#held.values()].flatMap((held) => [...held.keys()]);
  }

  guardOf(device: string): RemovalGuard {
    const guard = this.#guards.get(device) ?? new RemovalGuard();
    this.#guards.set(device, guard);
    return guard;
  }

  /** The user agreed. @returns The sessions that were held, to be judged anew. */
  agree(device: string): readonly SessionId[] {
    this.guardOf(device).agree(this.#clock.now() as EpochMs);
    return this.#release(device);
  }

  keep(device: string): void {
    this.#kept.add(device);
  }

  forget(device: string): void {
    for (const each of [this.#guards, this.#held, this.#kept]) each.delete(device);
  }

  /** Nothing is asked about machines whose files are gone; what they removed stays held, should they come back. */
  notePresent(devices: ReadonlySet<string>): void {
    this.#present = devices;
  }

  /** What a machine says of a session now, in place of what it said before, is no longer held. */
  release(device: string, session: SessionId): void {
    const held = this.#held.get(device);
    held?.delete(session);
    if (held?.size === 0) this.#held.delete(device);
  }

  hold(device: string, session: SessionId, withheld: Withheld): void {
    const held = this.#held.get(device) ?? new Map<SessionId, Withheld>();
    this.#held.set(device, held);
    held.set(session, [...(held.get(session) ?? []), ...withheld]);
  }

  /**
   * Does what the user decided, and lets go of sessions that somebody went on with, or brought back on a third machine.
   * @returns By machine: sessions to be judged anew.
   * @throws StoreError
   */
  async review(
    own: ReadonlyMap<SessionId, SessionDigest>,
  ): Promise<ReadonlyMap<string, readonly SessionId[]>> {
    const released = new Map<string, readonly SessionId[]>();
    for (const device of this.#kept) {
      for (const [session, withheld] of this.#held.get(device) ?? [])
        await keepSession(this.#source, session, withheld, this.#clock);
      released.set(device, this.#release(device));
      this.#kept.delete(device);
    }
    const before = this.#reviewed;
    this.#reviewed = own;
    if (!before || before === own) return released;
    for (const [device, held] of this.#held) {
      const settled: SessionId[] = [];
      for (const [session, withheld] of held)
        if (
          before.get(session)?.newest !== own.get(session)?.newest &&
          !wouldRemove(session, await this.#source.everything(session), withheld)
        )
          settled.push(session);
      for (const session of settled) this.release(device, session);
      if (settled.length > 0) released.set(device, settled);
    }
    return released;
  }

  #release(device: string): readonly SessionId[] {
    const sessions = [...(this.#held.get(device)?.keys() ?? [])];
    this.#held.delete(device);
    return sessions;
  }
}
