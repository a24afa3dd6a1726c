import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import type { Json } from "../base/json.ts";
import { readSessionId, type SessionId } from "../core/ids.ts";
import { readRecord, type SessionRecord } from "../core/record.ts";
import { leavesRoom, readStamp, type Stamp } from "../core/stamp.ts";
import { staysBecause } from "./travelling.ts";

// What every way between machines does with what it receives: nothing in it is trusted.

/** Why something of another machine is not taken in, in words for the user. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

const deflate = promisify<Buffer, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

/** In bytes, unpacked: many times what a mailbox holds, and little enough to be unpacked at once. */
export const unpackedLimit = 16_000_000;

/** Nobody publishes so often. Who went on counting from there would soon say nothing that others take in. */
export const publicationLimit = 2 ** 40;

/** JSON as base64 of its deflated bytes. */
export async function pack(json: string, level: number): Promise<string> {
  return (await deflate(Buffer.from(json), { level })).toString("base64");
}

/** @throws Refusal for what is not packed JSON, or is more than can be unpacked at once. */
export async function unpack(packed: string): Promise<unknown> {
  try {
    const bytes = await inflate(Buffer.from(packed, "base64"), { maxOutputLength: unpackedLimit });
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal("It cannot be unpacked, or is too large.");
  }
}

/** @throws Refusal */
export function sessionOf(input: string): SessionId {
  const session = readSessionId(input);
  if (!session) throw new Refusal("It names a session in a form that there is not.");
  return session;
}

/** One that leaves no room would win for ever: nobody could write a greater one. @throws Refusal */
export function stampOf(input: string): Stamp {
  const stamp = readStamp(input);
  if (!stamp || !leavesRoom(stamp)) throw new Refusal("It holds a time that no clock shows.");
  return stamp;
}

/** @throws Refusal for what is no record, and for one that does not travel. */
export function recordOf(
  session: string,
  type: string,
  key: string,
  value: unknown,
  stamp: string,
): SessionRecord {
  stampOf(stamp);
  const record = readRecord({ session, type, key, value: value as Json, stamp });
  if (!record || staysBecause(record) !== undefined)
    throw new Refusal("It holds what does not travel between machines.");
  return record;
}
