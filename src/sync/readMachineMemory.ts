import * as v from "valibot";
import { heldMemoryEntries, timeSchema } from "./heldMemory.ts";
import type { MachineMemory } from "./machine.ts";
import { publicationLimit } from "./received.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const publicationSchema = v.pipe(count, v.maxValue(publicationLimit));

const schema = v.object({
  publication: publicationSchema,
  heard: v.fallback(
    v.record(v.string(), v.object({ publication: count, at: timeSchema, room: v.optional(count) })),
    {},
  ),
  ...heldMemoryEntries,
});

/** Undefined for anything else than what a machine remembered: it begins anew then, and loses nothing. */
export function readMachineMemory(value: unknown): MachineMemory | undefined {
  const read = v.safeParse(schema, value);
  return read.success ? read.output : undefined;
}
