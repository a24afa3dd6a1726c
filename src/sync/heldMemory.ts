import * as v from "valibot";
import type { EpochMs } from "../base/clock.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readRecord } from "../core/record.ts";
import type { Withheld } from "./heldRemovals.ts";
import type { GuardMemory } from "./removalGuard.ts";

/** By machine: what should be known of its removals after a restart, or guards would count from nothing. */
export interface HeldMemory {
  /** What it removed here in the last day. */
  readonly guards: Readonly<Record<string, GuardMemory>>;
  /** Removals that were not taken in, and wait for the user. */
  readonly withheld: Readonly<Record<string, Withheld>>;
}

export const timeSchema = v.pipe(
  v.number(),
  v.transform((ms) => ms as EpochMs),
);
const session = v.pipe(
  v.string(),
  v.check((text) => readSessionId(text) !== undefined),
  v.transform((text) => text as SessionId),
);
const guard = v.object({
  removed: v.array(v.tuple([session, timeSchema])),
  agreedAt: v.optional(timeSchema),
});
/** What cannot be read is asked for again when it comes again. */
const records = v.pipe(
  v.array(v.unknown()),
  v.transform((all) => all.flatMap((each) => readRecord(each) ?? [])),
);

/** For schemas of memories of which this is a part. What is not there, or not of this form, is empty. */
export const heldMemoryEntries = {
  guards: v.fallback(v.record(v.string(), guard), {}),
  withheld: v.fallback(v.record(v.string(), records), {}),
};
