import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";

/** More than so many sessions, and more than this part of all, do not vanish in a day without a question. */
const removalLimit = 10;
const removalShare = 0.2;
const dayMs = 86_400_000;

/**
 * Keeps another machine from emptying this one: by mistake, or because what it says is not what it meant. It counts over
 * a day, since a mailbox brings large changes in small parts.
 */
export class RemovalGuard {
  readonly #removed = new Map<SessionId, EpochMs>();
  #isAgreed = false;

  /** The user agreed that everything which that machine removes is removed here, too, until the next start. */
  agree(): void {
    this.#isAgreed = true;
  }

  get isAgreed(): boolean {
    return this.#isAgreed;
  }

  /**
   * Whether sessions may vanish now.
   * @param sessions How many sessions there are here.
   */
  lets(vanishing: Iterable<SessionId>, sessions: number, now: EpochMs): boolean {
    for (const [session, at] of this.#removed) if (Math.abs(now - at) > dayMs) this.#removed.delete(session);
    const all = new Set([...this.#removed.keys(), ...vanishing]);
    const isMany = all.size > removalLimit && all.size > (sessions + this.#removed.size) * removalShare;
    if (isMany && !this.#isAgreed) return false;
    for (const session of vanishing) this.#removed.set(session, now);
    return true;
  }
}
