import type { SyncChannelStatus } from "../../app/syncStatus.ts";
import type { Clock } from "../../base/clock.ts";

const everyMs = 60_000;
/** Where nobody was heard for so long, the other machine is off, and looking more often brings nothing. */
const livelyMs = 15 * 60_000;

/**
 * The editor looks for what other machines uploaded every five minutes, unless it has something to upload itself. While
 * something is under way and somebody is there, it is asked to look every minute, far below what Settings Sync allows.
 */
export class Fetching {
  readonly #clock: Clock;
  readonly #syncNow: () => Promise<void>;
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param syncNow May fail, and may never answer. */
  constructor(clock: Clock, syncNow: () => Promise<void>) {
    this.#clock = clock;
    this.#syncNow = syncNow;
  }

  /** To be called after rounds, with how things stand then. */
  look(channels: readonly SyncChannelStatus[]): void {
    const now = this.#clock.now();
    if (Math.abs(now - this.#askedAt) < everyMs) return;
    const isUnderWay = channels.some(
      ({ kind, state, waiting, awaited, devices }) =>
        kind === "settingsSync" &&
        state === "running" &&
        (waiting > 0 || awaited.length > 0 || devices.some(({ differing = 0 }) => differing > 0)) &&
        devices.some(({ heardAt }) => Math.abs(now - heardAt) < livelyMs),
    );
    if (!isUnderWay) return;
    this.#askedAt = now;
    this.#syncNow().catch(() => undefined); // It is asked again in a minute.
  }
}
