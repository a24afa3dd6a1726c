import * as v from "valibot";
import { sessionSchema, timeSchema } from "../app/syncStatus.ts";
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

const guard = v.object({
  removed: v.array(v.tuple([sessionSchema, timeSchema])),
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
