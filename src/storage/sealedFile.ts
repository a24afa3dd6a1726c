import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { checksumOf } from "./checkedLine.ts";

/**
 * A file that notices damage: one line of ASCII JSON, then a payload.
 *
 * The line holds the payload's length and SHA-256, and ends with a checksum of itself, so that a bit flipped in
 * `"version":1` is damage rather than a newer version. Later versions keep `format`, `version` and the final `check`.
 */
export interface SealedFile {
  readonly header: JsonObject;
  readonly payload: Uint8Array;
}

export interface Damaged {
  readonly state: "damaged";
  readonly because: string;
  /** The header, when that much verifies. */
  readonly header?: JsonObject;
}

/** What reading something that was stored comes to. Only `damaged` says anything about the bytes' health. */
export type Decoded<T> =
  | { readonly state: "whole"; readonly value: T }
  | Damaged
  | { readonly state: "newer"; readonly version: number };

/** What a payload is, compressed by brotli: a sql.js database, or text. */
export type Codec = "br" | "br-text";

/** `sealed` is where encryption will say so. */
const commonFields = { version: 1, sealed: false } as const;
const headerLimitBytes = 4096;
const lineEnd = 0x0a;

export function sealFile(
  format: string,
  fields: JsonObject,
  payload: Uint8Array,
  codec: Codec = "br",
): Uint8Array {
  const { version, sealed } = commonFields;
  const sha256 = createHash("sha256").update(payload).digest("hex");
  const { length } = payload;
  const open = JSON.stringify({ format, version, codec, sealed, ...fields, length, sha256 }).slice(0, -1);
  return Buffer.concat([Buffer.from(`${open},"check":"${checksumOf(open)}"}\n`, "latin1"), payload]);
}

/** A file with another codec than the one that is expected is of a version that the caller does not know. */
export function unsealFile(bytes: Uint8Array, format: string, expected: Codec = "br"): Decoded<SealedFile> {
  if (bytes.length === 0) return damaged("it is empty");
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.subarray(0, headerLimitBytes).indexOf(lineEnd);
  const line =
    end === -1 ? undefined : /^(.*),"check":"([0-9a-f]{16})"\}$/.exec(buffer.toString("latin1", 0, end));
  const [, open, check] = line ?? [];
  if (open === undefined || checksumOf(open) !== check) return damaged("its header does not verify");
  const header: unknown = JSON.parse(`${open}}`);
  if (!isJsonObject(header) || header.format !== format) return damaged("it is a file of another kind");
  const { version, codec, sealed, length, sha256 } = header;
  if (version !== commonFields.version || codec !== expected || sealed !== commonFields.sealed)
    return { state: "newer", version: typeof version === "number" ? version : 0 };
  const payload = buffer.subarray(end + 1);
  if (payload.length !== length) return damaged("its length is not what its header says", header);
  if (createHash("sha256").update(payload).digest("hex") !== sha256)
    return damaged("its content does not verify", header);
  return { state: "whole", value: { header, payload } };
}

export const damaged = (because: string, header?: JsonObject): Damaged => ({
  state: "damaged",
  because,
  ...(header && { header }),
});
