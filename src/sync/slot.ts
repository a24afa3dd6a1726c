import { createHash } from "node:crypto";
import * as v from "valibot";
import type { SessionId } from "../core/ids.ts";
import type { SessionRecord } from "../core/record.ts";
import type { Stamp } from "../core/stamp.ts";
import { bucketCount, type Fingerprint } from "./fingerprint.ts";
import type { Held, Piece } from "./pieces.ts";
import { pack, Refusal, recordOf, sessionOf, stampOf, unpack } from "./received.ts";
import type { Standing } from "./shares.ts";

/** What a machine says that it holds of a session. */
export interface SessionDetail {
  readonly session: SessionId;
  readonly head: Fingerprint;
  readonly body: Fingerprint;
  readonly messages: number;
}

/** The fingerprint of the messages of a session up to a stamp, for a few stamps in ascending order. */
export interface SessionMarks {
  readonly session: SessionId;
  readonly marks: readonly (readonly [upTo: Stamp, sum: Fingerprint])[];
}

/** All that one machine says to the others. Only that machine writes it. */
export interface Slot {
  /** The machine, as one store and one editor profile. */
  readonly device: string;
  /** What the user calls it. Untrusted text. */
  readonly name: string;
  /** Of Braid. */
  readonly version: string;
  /** Counts up with every publication. */
  readonly publication: number;
  /** By the machine's own clock, in ms since 1970. */
  readonly at: number;
  readonly standing: Standing;
  /** How many sessions it holds. */
  readonly sessions: number;
  /** How many messages it holds, of all sessions. */
  readonly messages: number;
  /** One number for the sessions of each bucket; none while there are no sessions, or no room to say it. */
  readonly buckets: readonly number[];
  /** Buckets whose sessions are all among `details`. */
  readonly complete: readonly number[];
  readonly details: readonly SessionDetail[];
  readonly marks: readonly SessionMarks[];
  readonly records: readonly SessionRecord[];
  /** Parts of records that are too large for one publication. */
  readonly pieces: readonly Piece[];
  /** What this machine has of such records of others. */
  readonly held: readonly Held[];
  /** Sessions of which something still waits for room. */
  readonly waiting: number;
  /**
   * 0 where all hold the same; otherwise another number whenever what others hold changes. So whoever lacks something
   * is heard of, even when it has nothing to tell.
   */
  readonly differs: number;
}

/** What a slot says apart from who says it, when, and in how much room. */
export type SlotContent = Omit<Slot, "device" | "name" | "version" | "publication" | "at" | "standing">;

/** How slots become text, and how much room a text takes. */
export interface Packing {
  encode(slot: Slot): Promise<string>;
  /** @throws Refusal for what is no slot. */
  decode(text: unknown): Promise<Slot>;
  /** In characters; 0 for what is no text. */
  lengthOf(text: unknown): number;
}

const form = "1";
const deviceForm = /^[0-9a-z]{12}$/;
const slotForm = /^1\.([0-9a-z]{12})\.([0-9a-f]{20})\.([0-9A-Za-z+/=]*)$/;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 48));
const text = (limit: number) => v.pipe(v.string(), v.maxLength(limit));
const list = <T extends v.GenericSchema>(limit: number, item: T) => v.pipe(v.array(item), v.maxLength(limit));
const device = v.pipe(v.string(), v.regex(deviceForm));

const payloadSchema = v.strictObject({
  d: device,
  n: text(80),
  v: text(40),
  p: count,
  t: v.pipe(v.number(), v.integer()),
  u: count,
  o: count,
  q: list(100, device),
  l: list(100, v.strictTuple([device, count, count, count])),
  e: list(100, v.strictTuple([device, count])),
  c: count,
  y: count,
  b: v.pipe(v.array(count), v.maxLength(bucketCount)),
  k: v.pipe(v.array(v.pipe(count, v.maxValue(bucketCount - 1))), v.maxLength(bucketCount)),
  s: list(100_000, v.strictTuple([v.string(), count, count, count])),
  m: list(1_000, v.strictTuple([v.string(), list(1_000, v.strictTuple([v.string(), count]))])),
  r: list(200_000, v.strictTuple([v.string(), v.string(), v.string(), v.unknown(), v.string()])),
  i: list(100, v.strictTuple([v.string(), v.string(), count, count, text(1_000_000)])),
  h: list(1_000, v.strictTuple([device, v.string(), count])),
  w: count,
  x: count,
});

/**
 * A slot as text of letters, digits and `+/=.`, which needs no escaping however often it is put into JSON:
 * `1.<device>.<20 hex digits of SHA-256>.<base64 of the deflated payload>`.
 */
export async function encodeSlot(slot: Slot): Promise<string> {
  const { standing } = slot;
  const payload = {
    ...{ d: slot.device, n: slot.name, v: slot.version, p: slot.publication, t: slot.at },
    ...{ u: standing.budget, o: standing.room, q: standing.knows, e: standing.owes },
    l: standing.lends.map(({ to, room, id, reserved }) => [to, room, id, reserved]),
    ...{ c: slot.sessions, y: slot.messages, b: slot.buckets, k: slot.complete },
    s: slot.details.map(({ session, head, body, messages }) => [session, head, body, messages]),
    m: slot.marks.map(({ session, marks }) => [session, marks]),
    r: slot.records.map(({ session, type, key, value, stamp }) => [session, type, key, value, stamp]),
    i: slot.pieces.map(({ session, stamp, total, offset, text }) => [session, stamp, total, offset, text]),
    h: slot.held.map(({ from, stamp, length }) => [from, stamp, length]),
    ...{ w: slot.waiting, x: slot.differs },
  };
  const packed = await pack(JSON.stringify(payload), 9);
  return `${form}.${slot.device}.${checkOf(slot.device, packed)}.${packed}`;
}

/** Whose slot a text is, without unpacking it; undefined for what was not written by this version's like. */
export const deviceOfSlot = (text: unknown): string | undefined =>
  typeof text === "string" ? slotForm.exec(text)?.[1] : undefined;

/** Whether a text is what a later version of Braid would write. */
export const isOfNewerForm = (text: string): boolean => /^(?!1\.)[0-9]{1,3}\./.test(text);

const checkOf = (device: string, packed: string): string =>
  createHash("sha256").update(`${device}.${packed}`).digest("hex").slice(0, 20);

/**
 * @param input Whatever was found in a mailbox.
 * @throws Refusal for anything that is not wholly right: a slot is taken in as a whole or not at all.
 */
export async function decodeSlot(input: unknown): Promise<Slot> {
  if (typeof input !== "string") throw new Refusal("What is in it was not written by Braid.");
  const [, writer, check, packed] = slotForm.exec(input) ?? [];
  if (writer === undefined || packed === undefined)
    throw new Refusal(
      isOfNewerForm(input)
        ? "A newer version of Braid wrote it. Update Braid on this machine to read it."
        : "What is in it was not written by Braid, or is damaged.",
    );
  if (check !== checkOf(writer, packed)) throw new Refusal("It was damaged on its way.");
  const read = v.safeParse(payloadSchema, await unpack(packed));
  if (!read.success) throw new Refusal("It does not have the form that it says it has.");
  const payload = read.output;
  if (payload.d !== writer) throw new Refusal("It does not have the form that it says it has.");
  return {
    ...{ device: payload.d, name: payload.n, version: payload.v, publication: payload.p, at: payload.t },
    standing: {
      ...{ budget: payload.u, room: payload.o, knows: payload.q, owes: payload.e },
      lends: payload.l.map(([to, room, id, reserved]) => ({ to, room, id, reserved })),
    },
    messages: payload.y,
    ...{
      sessions: payload.c,
      buckets: payload.b,
      complete: payload.k,
      waiting: payload.w,
      differs: payload.x,
    },
    details: payload.s.map(([session, head, body, messages]) => ({
      ...{ session: sessionOf(session), head, body, messages },
    })),
    marks: payload.m.map(([session, marks]) => ({
      session: sessionOf(session),
      marks: marks.map(([upTo, sum]) => [stampOf(upTo), sum] as const),
    })),
    records: payload.r.map(([session, type, key, value, stamp]) =>
      recordOf(session, type, key, value, stamp),
    ),
    pieces: payload.i.map(pieceOf),
    held: payload.h.map(([from, stamp, length]) => ({ from, stamp: stampOf(stamp), length })),
  };
}

export const slotPacking: Packing = {
  encode: encodeSlot,
  decode: decodeSlot,
  lengthOf: (text) => (typeof text === "string" ? text.length : 0),
};

const pieceOf = ([session, stamp, total, offset, text]: readonly [
  string,
  string,
  number,
  number,
  string,
]): Piece => ({
  ...{ session: sessionOf(session), stamp: stampOf(stamp), total, offset, text },
});
