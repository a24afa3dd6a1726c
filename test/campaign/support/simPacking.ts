import type { SessionRecord } from "../../../src/core/record.ts";
import { Refusal } from "../../../src/sync/received.ts";
import { deviceOfSlot, type Packing, type Slot, slotPacking } from "../../../src/sync/slot.ts";

/** How the machines of a history make text of what they say, and how much room they have for it. */
export interface SimPacking extends Packing {
  /** Whose slot a text is; undefined for what cannot be read. */
  deviceOf(text: unknown): string | undefined;
  /** In characters, for all slots together. */
  readonly budget: number;
}

/** The product's own. It takes most of a history's time. */
export const realPacking: SimPacking = { ...slotPacking, deviceOf: deviceOfSlot, budget: 32_000 };

const form = /^slot (\d+) of (\d+) characters by (\w+)$/;
const lengths = new WeakMap<SessionRecord, number>();

function lengthOfRecord(record: SessionRecord): number {
  const known = lengths.get(record);
  if (known !== undefined) return known;
  const length = JSON.stringify(record).length;
  lengths.set(record, length);
  return length;
}

const total = <T>(items: readonly T[], lengthOf: (item: T) => number): number =>
  items.reduce((sum, item) => sum + lengthOf(item), 0);

/** About what it is as JSON. */
const lengthOfSlot = ({ buckets, details, marks, records, pieces, held }: Slot): number =>
  250 +
  total(buckets, (bucket) => (bucket === 0 ? 2 : 11)) +
  details.length * 90 +
  total(marks, (each) => 40 + each.marks.length * 50) +
  total(records, lengthOfRecord) +
  total(pieces, ({ text }) => 100 + text.length) +
  held.length * 80;

/**
 * Texts that only name what they stand for, and how long it would be as JSON. JSON is larger than what is packed, so there
 * is more room.
 */
export function namedPacking(): SimPacking {
  const slots: Slot[] = [];
  return {
    budget: 80_000,
    async encode(slot) {
      slots.push(slot);
      return `slot ${slots.length - 1} of ${lengthOfSlot(slot)} characters by ${slot.device}`;
    },
    async decode(text) {
      const slot = slots[Number(typeof text === "string" ? form.exec(text)?.[1] : undefined)];
      if (!slot) throw new Refusal("This is no slot.");
      return slot;
    },
    lengthOf: (text) => Number((typeof text === "string" && form.exec(text)?.[2]) || 0),
    deviceOf: (text) => (typeof text === "string" ? form.exec(text)?.[3] : undefined),
  };
}
