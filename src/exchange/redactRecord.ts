import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { SessionRecord } from "../core/record.ts";
import { findSecrets, redact, type SecretPlace } from "./secrets.ts";

/** A secret in a record. `path` leads to the text in the record's value: `parts[0].text`; it is empty for a value that is a text. */
export interface SecretInRecord extends SecretPlace {
  readonly type: string;
  readonly key: string;
  readonly path: string;
}

/** Looks through every text of the record, also in parts and types that this version does not know. */
export function secretsInRecord({
  type,
  key,
  value,
}: Omit<SessionRecord, "session" | "stamp">): SecretInRecord[] {
  const found: SecretInRecord[] = [];
  for (const { path, text } of textsIn(value, ""))
    for (const place of findSecrets(text)) found.push({ ...place, type, key, path });
  return found;
}

/** The record with every such text redacted. Key and stamp stay. */
export const redactRecord = (record: SessionRecord): SessionRecord => ({
  ...record,
  value: redactValue(record.value),
});

function* textsIn(value: Json, path: string): Iterable<{ readonly path: string; readonly text: string }> {
  if (typeof value === "string") yield { path, text: value };
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* textsIn(each, `${path}[${index}]`);
  else if (isJsonObject(value))
    for (const [name, each] of Object.entries(value)) {
      const inside = path === "" ? redact(name) : `${path}.${redact(name)}`;
      yield { path: inside, text: name };
      yield* textsIn(each, inside);
    }
}

/** Every text in it redacted, and the names of members. */
export function redactValue(value: Json): Json {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (!isJsonObject(value)) return value;
  return objectOf(Object.entries(value).map(([name, each]) => [redact(name), redactValue(each)]));
}

/** Also of a member called `__proto__`, which stays one like any other. */
const objectOf = (members: readonly (readonly [string, Json])[]): JsonObject => Object.fromEntries(members);
