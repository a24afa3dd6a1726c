import * as v from "valibot";
import { countSchema, timeSchema } from "../app/syncStatus.ts";
import { heldMemoryEntries } from "./heldMemory.ts";
import type { MachineMemory } from "./machine.ts";
import { publicationLimit } from "./received.ts";

export const publicationSchema = v.pipe(countSchema, v.maxValue(publicationLimit));

const promised = v.object({
  room: countSchema,
  lends: v.array(v.object({ to: v.string(), room: countSchema, id: countSchema, reserved: countSchema })),
});

const schema = v.object({
  publication: publicationSchema,
  promised: v.fallback(v.optional(promised), undefined),
  heard: v.fallback(
    v.record(
      v.string(),
      v.object({ publication: countSchema, at: timeSchema, room: v.optional(countSchema) }),
    ),
    {},
  ),
  ...heldMemoryEntries,
});

/** Undefined for anything else than what a machine remembered: it begins anew then, and loses nothing. */
export function readMachineMemory(value: unknown): MachineMemory | undefined {
  const read = v.safeParse(schema, value);
  return read.success ? read.output : undefined;
}
