import { createHash } from "node:crypto";
import * as v from "valibot";
import { inSlices } from "../../base/slices.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SessionRecord } from "../../core/record.ts";
import { type Fingerprint, hashOf, nothing, plus } from "../fingerprint.ts";
import { pack, Refusal, recordOf, unpack } from "../received.ts";
import { partOf } from "../travelling.ts";

// The form of the files in a sync folder; docs/SYNC-FOLDER.md describes it.

/** The first line of a file: whose it is. */
export interface Head {
  readonly device: string;
  /** What the user calls it. Untrusted text. */
  readonly name: string;
  /** Of Braid. */
  readonly version: string;
  /** Counts up with every publication. */
  readonly publication: number;
  /** By the machine's own clock, in ms since 1970. */
  readonly at: number;
  /** How many sessions the machine holds. As long as its first copy is made, fewer are in the file. */
  readonly sessions: number;
}

/** What a line says of its session before it is unpacked: all of what the machine holds of it, whatever the part. */
export interface LineFacts {
  readonly session: SessionId;
  readonly head: Fingerprint;
  readonly body: Fingerprint;
  readonly messages: number;
  /** From 1: long sessions take several lines, one after the other. */
  readonly part: number;
  readonly isLastPart: boolean;
}

/** In bytes. Nothing that is written here has longer lines, and each is held in memory as a whole. */
export const lineLimit = 8_000_000;
/** In characters of JSON. A session that is longer takes several lines. */
const partLimit = 500_000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 48));
const headSchema = v.object({
  device: v.pipe(v.string(), v.regex(/^[0-9a-z]{12}$/)),
  name: v.pipe(v.string(), v.maxLength(80)),
  version: v.pipe(v.string(), v.maxLength(40)),
  publication: count,
  at: v.pipe(v.number(), v.integer()),
  sessions: count,
});
const recordsSchema = v.array(v.strictTuple([v.string(), v.string(), v.unknown(), v.string()]));

const checkOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 20);
};

/** A name as short as others take it. */
export const nameFor = (name: string): string => name.slice(0, 80);

export function headLine({ device, name, version, publication, at, sessions }: Head): string {
  const json = JSON.stringify({ device, name: nameFor(name), version, publication, at, sessions });
  return `braid-sync-folder 1 ${checkOf(json)} ${json}`;
}

/** @throws Refusal */
export function readHead(line: string): Head {
  const [, form, check, json = ""] = /^braid-sync-folder (\d{1,6}) ([^ ]*) ?(.*)$/.exec(line) ?? [];
  if (form === undefined) throw new Refusal("It was not written by Braid, or its beginning is damaged.");
  if (form !== "1")
    throw new Refusal("A newer version of Braid wrote it. Update Braid on this machine to read it.");
  if (check !== checkOf(json)) throw new Refusal("Its beginning is damaged.");
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), headSchema), json);
  if (!read.success) throw new Refusal("It does not have the form that it says it has.");
  return read.output;
}

/** As in the digest of a session of which all this travels; lets others have their turn in between. */
async function sumsOf(
  records: readonly SessionRecord[],
): Promise<Pick<LineFacts, "head" | "body" | "messages">> {
  let [head, body, messages] = [nothing, nothing, 0];
  await inSlices(records, (record) => {
    if (partOf(record) === "head") head = plus(head, hashOf(record.stamp));
    else {
      body = plus(body, hashOf(record.stamp));
      messages++;
    }
  });
  return { head, body, messages };
}

/** What is said first is what makes a session appear in lists, and whether it is deleted. */
const rankOf = (record: SessionRecord): number =>
  record.type === "field" ? 0 : partOf(record) === "head" ? 1 : 2;

/**
 * The lines of a session; none when nothing of it travels. The same for the same records, and made one after the other,
 * so that a long session does not hold up others.
 */
export async function* sessionLines(
  session: SessionId,
  records: readonly SessionRecord[],
): AsyncGenerator<string> {
  if (records.length === 0) return;
  const { head, body, messages } = await sumsOf(records);
  const sorted = [...records].sort(
    (one, other) => rankOf(one) - rankOf(other) || (one.stamp < other.stamp ? -1 : 1),
  );
  let texts: string[] = [];
  let length = 0;
  let part = 1;
  for (const [index, { type, key, value, stamp }] of sorted.entries()) {
    const text = JSON.stringify([type, key, value, stamp]);
    texts.push(text);
    length += text.length;
    const isLast = index === sorted.length - 1;
    if (length < partLimit && !isLast) continue;
    const place = `${part}${isLast ? "" : "+"}`;
    const facts = `s ${session} ${head} ${body} ${messages} ${place}`;
    const packed = await pack(`[${texts.join(",")}]`, 6);
    yield `${facts} ${checkOf(facts, packed)} ${packed}`;
    texts = [];
    length = 0;
    part++;
  }
}

const factsForm = /^(s ([0-9a-z]{12}) (\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,6})(\+?)) ([0-9a-f]{20}) /;
const longestFacts = 120;

interface Place {
  readonly facts: string;
  readonly check: string;
  readonly packedAt: number;
}

const factsIn = (line: Uint8Array): RegExpExecArray | null =>
  factsForm.exec(Buffer.from(line.subarray(0, longestFacts)).toString("latin1"));

function placeIn(line: Uint8Array): Place | undefined {
  const match = factsIn(line);
  if (!match) return undefined;
  const [all, facts = "", , , , , , , check = ""] = match;
  return { facts, check, packedAt: all.length };
}

/** What a line says that it holds, without looking whether it does. Undefined for a line that is none of a session. */
export function factsOfLine(line: Uint8Array): LineFacts | undefined {
  const [, , session, head, body, messages, part, more] = factsIn(line) ?? [];
  if (session === undefined) return undefined;
  return {
    ...{ session: session as SessionId, head: Number(head), body: Number(body) },
    ...{ messages: Number(messages), part: Number(part), isLastPart: more === "" },
  };
}

/** Whether a line of a session is as it was written. */
export function isRight(line: Uint8Array): boolean {
  const place = placeIn(line);
  return place !== undefined && place.check === checkOf(place.facts, line.subarray(place.packedAt));
}

/** What a right line of a session holds. @throws Refusal for a line that is not wholly right. */
export async function recordsIn(
  session: SessionId,
  line: Uint8Array,
): Promise<{ readonly records: readonly SessionRecord[]; readonly length: number }> {
  const packed = Buffer.from(line.subarray(placeIn(line)?.packedAt ?? line.length)).toString("latin1");
  const read = v.safeParse(recordsSchema, await unpack(packed));
  if (!read.success) throw new Refusal("It does not have the form that it says it has.");
  const records = read.output.map(([type, key, value, stamp]) => recordOf(session, type, key, value, stamp));
  return { records, length: packed.length };
}

/** Says that a file is whole. It is made of all lines before it, each of them given once. */
export class Ending {
  readonly #hash = createHash("sha256");
  #sessions = 0;

  /** @param line Without its end. @param isSession Whether it is the first line of a session. */
  add(line: Uint8Array | string, isSession: boolean): void {
    this.#hash.update(line).update("\n");
    if (isSession) this.#sessions++;
  }

  line(): string {
    return `end ${this.#sessions} ${this.#hash.copy().digest("hex").slice(0, 40)}`;
  }
}
