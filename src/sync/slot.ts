import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import * as v from "valibot";
import type { Json } from "../base/json.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { leavesRoom, readStamp, type Stamp } from "../core/stamp.ts";
import { bucketCount, type Fingerprint } from "./fingerprint.ts";
import type { Held, Piece } from "./pieces.ts";
import { staysBecause } from "./travelling.ts";

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
  /** How many sessions it holds. */
  readonly sessions: number;
  /** One number for the sessions of each bucket; none while there are no sessions. */
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

/** What a slot says apart from who says it, and when. */
export type SlotContent = Omit<Slot, "device" | "name" | "version" | "publication" | "at">;

/** Why a slot is not taken in, in words for the user. */
export class SlotError extends Error {
  override readonly name = "SlotError";
}

/** How slots become text, and how much room a text takes. */
export interface Packing {
  encode(slot: Slot): Promise<string>;
  /** @throws SlotError for what is no slot. */
  decode(text: unknown): Promise<Slot>;
  /** In characters; 0 for what is no text. */
  lengthOf(text: unknown): number;
}

const pack = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

const form = "1";
const deviceForm = /^[0-9a-z]{12}$/;
const slotForm = /^1\.([0-9a-z]{12})\.([0-9a-f]{20})\.([0-9A-Za-z+/=]*)$/;
/** In bytes, unpacked: many times what a mailbox holds, and little enough to be unpacked at once. */
export const unpackedLimit = 16_000_000;

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
  c: count,
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
  const payload = {
    ...{ d: slot.device, n: slot.name, v: slot.version, p: slot.publication, t: slot.at },
    ...{ c: slot.sessions, b: slot.buckets, k: slot.complete },
    s: slot.details.map(({ session, head, body, messages }) => [session, head, body, messages]),
    m: slot.marks.map(({ session, marks }) => [session, marks]),
    r: slot.records.map(({ session, type, key, value, stamp }) => [session, type, key, value, stamp]),
    i: slot.pieces.map(({ session, stamp, total, offset, text }) => [session, stamp, total, offset, text]),
    h: slot.held.map(({ from, stamp, length }) => [from, stamp, length]),
    ...{ w: slot.waiting, x: slot.differs },
  };
  const packed = (await pack(Buffer.from(JSON.stringify(payload)), { level: 9 })).toString("base64");
  return `${form}.${slot.device}.${checkOf(slot.device, packed)}.${packed}`;
}

/** Whose slot a text is, without unpacking it; undefined for what was not written by this version's like. */
export const deviceOfSlot = (text: unknown): string | undefined =>
  typeof text === "string" ? slotForm.exec(text)?.[1] : undefined;

const checkOf = (device: string, packed: string): string =>
  createHash("sha256").update(`${device}.${packed}`).digest("hex").slice(0, 20);

/**
 * @param input Whatever was found in a mailbox.
 * @throws SlotError for anything that is not wholly right: a slot is taken in as a whole or not at all.
 */
export async function decodeSlot(input: unknown): Promise<Slot> {
  if (typeof input !== "string") throw new SlotError("What is in it was not written by Braid.");
  const [, writer, check, packed] = slotForm.exec(input) ?? [];
  if (writer === undefined || packed === undefined)
    throw new SlotError(
      /^(?!1\.)[0-9]{1,3}\./.test(input)
        ? "A newer version of Braid wrote it. Update Braid on this machine to read it."
        : "What is in it was not written by Braid, or is damaged.",
    );
  if (check !== checkOf(writer, packed)) throw new SlotError("It was damaged on its way.");
  let json: unknown;
  try {
    const bytes = await unpack(Buffer.from(packed, "base64"), { maxOutputLength: unpackedLimit });
    json = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new SlotError("It cannot be unpacked, or is too large.");
  }
  const read = v.safeParse(payloadSchema, json);
  if (!read.success) throw new SlotError("It does not have the form that it says it has.");
  const payload = read.output;
  if (payload.d !== writer) throw new SlotError("It does not have the form that it says it has.");
  return {
    ...{ device: payload.d, name: payload.n, version: payload.v, publication: payload.p, at: payload.t },
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
      recordOf({ session, type, key, value: value as Json, stamp }),
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

function sessionOf(input: string): SessionId {
  const session = readSessionId(input);
  if (!session) throw new SlotError("It names a session in a form that there is not.");
  return session;
}

const pieceOf = ([session, stamp, total, offset, text]: readonly [
  string,
  string,
  number,
  number,
  string,
]): Piece => ({
  ...{ session: sessionOf(session), stamp: stampOf(stamp), total, offset, text },
});

/** One that leaves no room would win for ever: nobody could write a greater one. */
function stampOf(input: string): Stamp {
  const stamp = readStamp(input);
  if (!stamp || !leavesRoom(stamp)) throw new SlotError("It holds a time that no clock shows.");
  return stamp;
}

function recordOf(
  input: { readonly stamp: string } & Omit<SessionRecord, "session" | "stamp"> & { session: string },
) {
  stampOf(input.stamp);
  const record = readRecord(input);
  if (!record || staysBecause(record) !== undefined)
    throw new SlotError("It holds what does not travel between machines.");
  return record;
}
