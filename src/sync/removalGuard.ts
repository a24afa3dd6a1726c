import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";

/** More than so many sessions, and more than this part of all, do not vanish in a day without a question. */
const removalLimit = 10;
const removalShare = 0.2;
const dayMs = 86_400_000;

/** What a guard should know again after a restart, or every restart would let more sessions vanish. */
export interface GuardMemory {
  /** Sessions that it let vanish, and when. */
  readonly removed: readonly (readonly [SessionId, EpochMs])[];
  /** When the user agreed to more. */
  readonly agreedAt?: EpochMs | undefined;
}

/**
 * Keeps another machine from emptying this one: by mistake, or because what it says is not what it meant. It counts over
 * a day, since a mailbox brings large changes in small parts.
 */
export class RemovalGuard {
  readonly #removed: Map<SessionId, EpochMs>;
  #agreedAt: EpochMs | undefined;

  constructor({ removed, agreedAt }: GuardMemory = { removed: [] }) {
    this.#removed = new Map(removed);
    this.#agreedAt = agreedAt;
  }

  /** Undefined while there is nothing to know. */
  get memory(): GuardMemory | undefined {
    if (this.#removed.size === 0 && this.#agreedAt === undefined) return undefined;
    return { removed: [...this.#removed], agreedAt: this.#agreedAt };
  }

  /** The user agreed that everything which that machine removes within a day is removed here, too. */
  agree(now: EpochMs): void {
    this.#agreedAt = now;
  }

  isAgreed(now: EpochMs): boolean {
    return this.#agreedAt !== undefined && isWithinDay(this.#agreedAt, now);
  }

  /**
   * Whether sessions may vanish now.
   * @param sessions How many sessions there are here.
   */
  lets(vanishing: Iterable<SessionId>, sessions: number, now: EpochMs): boolean {
    for (const [session, at] of this.#removed) if (!isWithinDay(at, now)) this.#removed.delete(session);
    const all = new Set([...this.#removed.keys(), ...vanishing]);
    const isMany = all.size > removalLimit && all.size > (sessions + this.#removed.size) * removalShare;
    if (isMany && !this.isAgreed(now)) return false;
    for (const session of vanishing) this.#removed.set(session, now);
    return true;
  }
}

/** Clocks are set back, too. */
const isWithinDay = (at: EpochMs, now: EpochMs): boolean => Math.abs(now - at) <= dayMs;
