import type { Brand } from "./brand.ts";

/** Milliseconds since 1970-01-01 UTC. Branded, so a duration cannot be passed as an instant. */
export type EpochMs = Brand<number, "EpochMs">;

/** Where the wall clock is read. Only edges hold one; below them an instant is a value. */
export interface Clock {
  now(): EpochMs;
}

export const systemClock: Clock = { now: () => Date.now() as EpochMs };
