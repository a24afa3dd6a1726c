import * as v from "valibot";
import type { EpochMs } from "../base/clock.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readRecord } from "../core/record.ts";
import type { MachineMemory } from "./machine.ts";
import { publicationLimit } from "./received.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const publicationSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(publicationLimit));
const time = v.pipe(
  v.number(),
  v.transform((ms) => ms as EpochMs),
);
const session = v.pipe(
  v.string(),
  v.check((text) => readSessionId(text) !== undefined),
  v.transform((text) => text as SessionId),
);
/** What cannot be read is asked for again when it comes again. */
const records = v.pipe(
  v.array(v.unknown()),
  v.transform((all) => all.flatMap((each) => readRecord(each) ?? [])),
);
export const guardSchema = v.object({
  removed: v.array(v.tuple([session, time])),
  agreedAt: v.optional(time),
});

/** By machine. */
export const withheldSchema = v.optional(v.fallback(v.record(v.string(), records), {}), {});

const schema = v.object({
  publication: publicationSchema,
  heard: v.fallback(
    v.record(v.string(), v.object({ publication: count, at: time, room: v.optional(count) })),
    {},
  ),
  guards: v.fallback(v.record(v.string(), guardSchema), {}),
  withheld: withheldSchema,
});

/** Undefined for anything else than what a machine remembered: it begins anew then, and loses nothing. */
export function readMachineMemory(value: unknown): MachineMemory | undefined {
  const read = v.safeParse(schema, value);
  return read.success ? read.output : undefined;
}
